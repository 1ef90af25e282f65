using Nanning.Approvals.Commands;
using Nanning.Approvals.Documents;

namespace Nanning.Approvals.Web.Api;

/// <summary>The part “file” of a multipart/form-data request.</summary>
/// <param name="Problem">What is wrong when there is none, or it is too large; the file is empty then.</param>
internal sealed record UploadedFile(string Name, byte[] Bytes, IResult? Problem)
{
    public static async Task<UploadedFile> ReadAsync(HttpRequest http, CancellationToken cancellationToken)
    {
        if (!http.HasFormContentType || (await http.ReadFormAsync(cancellationToken)).Files is not [var file, ..])
        {
            return Wrong(Say.Pick("请选择要上传的文件（multipart/form-data 的 file）。", "Send the file as part “file” of multipart/form-data."));
        }

        if (file.Length > ManageDocuments.LargestUpload)
        {
            return Wrong(Say.Pick("文件太大。", "The file is too large."));
        }

        using var bytes = new MemoryStream();
        await file.CopyToAsync(bytes, cancellationToken);
        return new(file.FileName, bytes.ToArray(), null);
    }

    private static UploadedFile Wrong(string text) => new("", [], ApiResults.Problem(Refusal.Field("file", text)));
}
