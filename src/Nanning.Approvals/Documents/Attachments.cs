using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Storage;

namespace Nanning.Approvals.Documents;

/// <summary>A file in the store of documents.</summary>
internal sealed record StoredFile(string Name, string Type, long Size, string Sha256);

/// <summary>Files that stand beside an entry of a history: of a duty, of a supervision order.</summary>
internal static class Attachments
{
    /// <summary>Why a file is not taken, or null.</summary>
    public static string? Problem(string name, byte[] bytes)
    {
        var extension = Path.GetExtension(name).TrimStart('.');
        var accepted = string.Join("、", FileKind.ContentTypes.Keys);
        return bytes.Length == 0 ? Say.Pick("文件是空的，请重新选择。", "The file is empty.")
            : bytes.Length > ManageDocuments.LargestUpload ? Say.Pick("文件太大。", "The file is too large.")
            : name.Length > 200 ? Say.Pick("文件名不能超过 200 字。", "The file name has at most 200 characters.")
            : FileKind.Detect(bytes) is not { } kind ? Say.Pick($"只收 {accepted} 文件。", $"Only {accepted} files are taken.")
            : FileKind.ContentTypes.GetValueOrDefault(extension) != kind ? Say.Pick("文件内容与扩展名不符。", "The file is not what its extension says.")
            : null;
    }

    /// <summary>Puts a file into the store, once per content.</summary>
    public static async Task<StoredFile> StoreAsync(ApprovalsDb db, string name, byte[] bytes, CancellationToken cancellationToken)
    {
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes));
        if (!await db.DocumentContents.AnyAsync(content => content.Sha256 == sha256, cancellationToken))
        {
            db.DocumentContents.Add(new DocumentContent { Sha256 = sha256, Bytes = bytes });
        }

        return new StoredFile(Path.GetFileName(name.Replace('\\', '/')), FileKind.Detect(bytes)!, bytes.Length, sha256);
    }
}
