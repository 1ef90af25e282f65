using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Documents;

/// <summary>The applicant uploads and removes files of a draft, or of the materials that a request for supplements opened.</summary>
public sealed class ManageDocuments(CommandRunner commands, ProcedureLibrary procedures, TimeProvider clock)
{
    /// <summary>The largest file any material may allow, in bytes; what is larger is not even read.</summary>
    public const long LargestUpload = 50L << 20;

    /// <summary>A file as stored.</summary>
    public sealed record Uploaded(Guid Id, string Material, string Name, long Size, string Sha256);

    public Task<Outcome<Uploaded>> UploadAsync(
        Actor actor, string? key, Guid caseId, string? materialId, string? fileName, byte[] bytes, CancellationToken cancellationToken) =>
        commands.RunAsync<Uploaded>(
            actor,
            new CommandKey(key, $"upload/{caseId}/{materialId}"),
            async (db, token) =>
            {
                if (await db.FindOwnAsync(caseId, actor, token) is not { } item)
                {
                    return new Outcome<Uploaded>.Missing();
                }

                var procedure = await procedures.OfAsync(db, item, token);
                if (procedure.Materials.FirstOrDefault(row => row.Id == materialId) is not { } material)
                {
                    return Refusal.Field("material", Say.Pick("没有这项材料。", "There is no such material."));
                }

                if (NotOpen(item, material.Id) is { } closed)
                {
                    return closed;
                }

                var name = Path.GetFileName((fileName ?? string.Empty).Replace('\\', '/'));
                var present = await db.CaseDocuments.CountAsync(row => row.CaseId == caseId && row.Material == material.Id && row.RemovedAt == null, token);
                if (Check(material, name, bytes, present) is { } refusal)
                {
                    return refusal;
                }

                return await StoreAsync(db, item, material.Id, name, bytes, actor.UserId!.Value, token);
            },
            cancellationToken);

    /// <summary>Takes a file out of the application; what was sent in before keeps it.</summary>
    public Task<Outcome<Uploaded>> RemoveAsync(Actor actor, string? key, Guid caseId, Guid documentId, CancellationToken cancellationToken) =>
        commands.RunAsync<Uploaded>(
            actor,
            new CommandKey(key, $"remove/{caseId}/{documentId}"),
            async (db, token) =>
            {
                var document = await db.CaseDocuments.SingleOrDefaultAsync(row => row.Id == documentId && row.CaseId == caseId && row.RemovedAt == null, token);
                if (document is null || await db.FindOwnAsync(caseId, actor, token) is not { } item)
                {
                    return new Outcome<Uploaded>.Missing();
                }

                if (NotOpen(item, document.Material) is { } closed)
                {
                    return closed;
                }

                document.RemovedAt = clock.GetUtcNow();
                return new Uploaded(document.Id, document.Material, document.Name, document.Size, document.Sha256);
            },
            cancellationToken);

    private static Refusal? NotOpen(Case item, string material)
    {
        if (item.Status == CaseStatus.Draft)
        {
            return null;
        }

        var opened = item is { Status: CaseStatus.AwaitingSupplement, Supplement: { } open }
            ? JsonSerializer.Deserialize<OpenSupplement>(open, JsonSerializerOptions.Web)!.Materials
            : [];
        return opened.Contains(material)
            ? null
            : Refusal.Conflict("not-editable", Say.Pick("这项材料现在不能修改。", "This material cannot be changed now."));
    }

    private static Refusal? Check(Material material, string name, byte[] bytes, int present)
    {
        var extension = Path.GetExtension(name).TrimStart('.').ToLowerInvariant();
        var accepted = string.Join("、", material.Accept);
        if (bytes.Length == 0)
        {
            return Refusal.Field("file", Say.Pick("文件是空的，请重新选择。", "The file is empty."));
        }

        if (bytes.Length > (long)material.MaxSizeMb << 20)
        {
            return Refusal.Field("file", Say.Pick($"“{name}”超过 {material.MaxSizeMb} MB。", $"“{name}” is larger than {material.MaxSizeMb} MB."));
        }

        if (!material.Accept.Contains(extension, StringComparer.OrdinalIgnoreCase) && !(extension == "jpeg" && material.Accept.Contains("jpg")))
        {
            return Refusal.Field("file", Say.Pick($"这项材料只收 {accepted} 文件。", $"This material takes {accepted} files only."));
        }

        if (FileKind.Detect(bytes) != FileKind.ContentTypes.GetValueOrDefault(extension))
        {
            return Refusal.Field("file", Say.Pick(
                $"“{name}”的内容与扩展名 .{extension} 不符，请上传真正的 {accepted} 文件。", $"“{name}” is not what its extension .{extension} says."));
        }

        if (name.Length > 200)
        {
            return Refusal.Field("file", Say.Pick("文件名不能超过 200 字。", "The file name has at most 200 characters."));
        }

        return present >= material.MaxCount
            ? Refusal.Field("file", Say.Pick($"这项材料最多 {material.MaxCount} 个文件，请先删除一个。", $"At most {material.MaxCount} files for this material; remove one first."))
            : null;
    }

    private async Task<Uploaded> StoreAsync(ApprovalsDb db, Case item, string material, string name, byte[] bytes, Guid userId, CancellationToken cancellationToken)
    {
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes));
        if (!await db.DocumentContents.AnyAsync(content => content.Sha256 == sha256, cancellationToken))
        {
            db.DocumentContents.Add(new DocumentContent { Sha256 = sha256, Bytes = bytes });
        }

        var document = new CaseDocument
        {
            Id = Guid.CreateVersion7(clock.GetUtcNow()),
            CaseId = item.Id,
            Material = material,
            Name = name,
            ContentType = FileKind.Detect(bytes)!,
            Size = bytes.Length,
            Sha256 = sha256,
            UploadedAt = clock.GetUtcNow(),
            UploadedBy = userId,
        };
        db.CaseDocuments.Add(document);
        return new Uploaded(document.Id, material, name, document.Size, sha256);
    }
}
