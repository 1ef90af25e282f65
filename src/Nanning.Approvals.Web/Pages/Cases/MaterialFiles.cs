using Nanning.Approvals.Cases;
using Nanning.Approvals.Web.Ui;

namespace Nanning.Approvals.Web.Pages.Cases;

/// <summary>Files of a case as the pages link to them.</summary>
internal static class MaterialFiles
{
    public static string Href(Guid caseId, DocumentView file) => $"/api/cases/{caseId}/documents/{file.Id}";

    public static FileItem Item(Guid caseId, DocumentView file) => new(file.Id.ToString(), file.Name, file.Size, Href(caseId, file), file.UploadedAt);

    public static bool IsImage(DocumentView file) => file.ContentType.StartsWith("image/", StringComparison.Ordinal);

    /// <summary>Whether a browser shows it by itself.</summary>
    public static bool CanPreview(DocumentView file) => IsImage(file) || file.ContentType == "application/pdf";
}
