using System.Security.Claims;

namespace Nanning.Approvals.Web.Layout;

/// <summary>What the pages read about the signed-in person.</summary>
internal static class People
{
    public static Guid? ApplicantId(this ClaimsPrincipal user) => Guid.TryParse(user.FindFirstValue("applicant"), out var id) ? id : null;
}
