using Nanning.Approvals.Web.Api;
using Nanning.Approvals.Web.Identity;

namespace Nanning.Approvals.Web.Pages.Duties;

/// <summary>What the pages of the inspection link to beside whole pages: files, and the assessment as a table.</summary>
internal static class DutyFiles
{
    public static void MapDutyFiles(this IEndpointRouteBuilder routes)
    {
        var files = routes.MapGroup("").RequireAuthorization(Policies.Staff).ExcludeFromDescription();
        files.MapGet("/duties/{id:guid}/files/{entry:int}", DutyEndpoints.FileAsync);
        files.MapGet("/assessment.csv", PlanEndpoints.ExportAsync);
    }
}
