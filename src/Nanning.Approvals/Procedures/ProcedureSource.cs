using System.Security.Cryptography;
using System.Text;
using Nanning.Approvals.Workflows.Definitions;

namespace Nanning.Approvals.Procedures;

/// <summary>A procedure's folder before it is read.</summary>
/// <param name="Root">Folder of the procedures that it is one of.</param>
/// <param name="Path">Its procedure.json.</param>
/// <param name="Name">Its name below the root.</param>
/// <param name="Hash">Of all that it says, the templates it may use, and the build of the platform that checks it: what has the same hash needs no second look.</param>
public sealed record ProcedureSource(string Root, string Path, string Name, string Hash)
{
    // Another build may check more.
    private static readonly byte[] build = [.. typeof(ProcedureSource).Module.ModuleVersionId.ToByteArray(), .. typeof(WorkflowDefinition).Module.ModuleVersionId.ToByteArray()];

    /// <summary>All folders below a root, in the order of their names.</summary>
    public static IReadOnlyList<ProcedureSource> Look(string root)
    {
        var templates = new Lazy<byte[]>(() => Templates(root));
        return [.. Directory.GetFiles(root, "procedure.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(path => Of(root, path, templates))];
    }

    private static ProcedureSource Of(string root, string path, Lazy<byte[]> templates)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(build);
        var folder = System.IO.Path.GetDirectoryName(path)!;
        foreach (var file in Directory.GetFiles(folder, "*.json").Where(file => System.IO.Path.GetFileName(file) != "example.json").Order(StringComparer.Ordinal))
        {
            var content = File.ReadAllBytes(file);
            Append(hash, System.IO.Path.GetFileName(file), content);
            if (file == path && content.AsSpan().IndexOf(Encoding.UTF8.GetBytes(FlowTemplates.Prefix)) >= 0)
            {
                hash.AppendData(templates.Value);
            }
        }

        return new(root, path, System.IO.Path.GetRelativePath(root, folder), Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    private static byte[] Templates(string root)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in FlowTemplates.Folders(root).Where(Directory.Exists).SelectMany(folder => Directory.GetFiles(folder, "*.flow.json").Order(StringComparer.Ordinal)))
        {
            Append(hash, file, File.ReadAllBytes(file));
        }

        return hash.GetHashAndReset();
    }

    private static void Append(IncrementalHash hash, string name, byte[] content)
    {
        hash.AppendData(Encoding.UTF8.GetBytes(name));
        hash.AppendData(BitConverter.GetBytes(content.Length));
        hash.AppendData(content);
    }
}
