using Nanning.Approvals.Workflows.Definitions;

namespace Nanning.Approvals.Procedures;

/// <summary>Reads a procedure's folder and checks all of it: what could not run is refused here, before anything is stored.</summary>
public class FolderReader
{
    /// <summary>Reads. The same folder always gives the same.</summary>
    /// <exception cref="InvalidOperationException">procedure.json cannot be used.</exception>
    /// <exception cref="DefinitionException">A flow cannot be used.</exception>
    public virtual LoadProcedures.Folder Read(ProcedureSource source)
    {
        var json = File.ReadAllText(source.Path);
        var procedure = Read(source.Path, json);
        var folder = Path.GetDirectoryName(source.Path)!;
        var main = FlowTemplates.NameOf(procedure.Flow) is { } template
            ? ReadFlow($"{procedure.Code}/{procedure.Flow}", FlowTemplates.Read(source.Root, template, procedure), procedure)
            : ReadFlow(Path.Combine(folder, procedure.Flow), procedure);
        var others = Directory.GetFiles(folder, "*.flow.json").Order(StringComparer.Ordinal).Select(file => ReadFlow(file, procedure));
        return new LoadProcedures.Folder(procedure, json, main.Flow, main.Json, [.. others], source);
    }

    private static LoadProcedures.FlowFile ReadFlow(string path, Procedure procedure) => ReadFlow(Path.GetFileName(path), File.ReadAllText(path), procedure);

    private static LoadProcedures.FlowFile ReadFlow(string name, string json, Procedure procedure)
    {
        var flow = CompiledFlow.Compile(WorkflowDefinition.Read(json));
        var wrong = FlowChecks.Errors(flow, procedure);
        return wrong.Count == 0
            ? new LoadProcedures.FlowFile(flow, json)
            : throw new DefinitionException([.. wrong.Select(finding => finding with { Text = $"{name} → {finding.Text}" })]);
    }

    private static Procedure Read(string path, string json)
    {
        try
        {
            return ProcedureReader.Read(json);
        }
        catch (ProcedureException error)
        {
            throw new InvalidOperationException($"{path}:{Environment.NewLine}{error.Message}", error);
        }
    }
}
