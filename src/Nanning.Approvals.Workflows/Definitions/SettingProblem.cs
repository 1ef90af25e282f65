namespace Nanning.Approvals.Workflows.Definitions;

/// <summary>Why settings of an activity fit no run, in both languages.</summary>
/// <param name="Zh">The sentence in Chinese.</param>
/// <param name="En">The same in English.</param>
public sealed record SettingProblem(string Zh, string En)
{
    /// <summary>Lets a check write both sentences side by side.</summary>
    public static implicit operator SettingProblem((string Zh, string En) said) => new(said.Zh, said.En);
}
