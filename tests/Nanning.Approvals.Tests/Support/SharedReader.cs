using System.Collections.Concurrent;
using Nanning.Approvals.Procedures;

namespace Nanning.Approvals.Tests.Support;

/// <summary>Reads every folder once for all applications of this process: there are hundreds of them, and what is in a folder is known by its hash.</summary>
internal sealed class SharedReader : FolderReader
{
    private static readonly ConcurrentDictionary<string, LoadProcedures.Folder> read = new(StringComparer.Ordinal);

    public override LoadProcedures.Folder Read(ProcedureSource source) => read.GetOrAdd(source.Root + source.Hash, _ => base.Read(source));
}
