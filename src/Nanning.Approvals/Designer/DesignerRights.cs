using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Designer;

/// <summary>Who may draw flows: administrators, nobody else.</summary>
internal static class DesignerRights
{
    public static Refusal? Refused(Actor actor) => actor.Role == UserRole.Administrator
        ? null
        : Refusal.Forbidden("administrators-only", Say.Pick("只有系统管理员可以设计和发布流程。", "Only administrators draw and publish flows."));
}

/// <summary>How drafts are written: Chinese stays readable.</summary>
public static class DesignerJson
{
    /// <summary>On one line.</summary>
    public static JsonSerializerOptions Plain { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>For people to read.</summary>
    public static JsonSerializerOptions Indented { get; } = new(Plain) { WriteIndented = true };
}

/// <summary>What a definition may be called: the name stands in addresses and in other flows.</summary>
internal static partial class DefinitionNames
{
    public static string? Problem(string definitionId) => Shape().IsMatch(definitionId)
        ? null
        : Say.Pick("流程代码为 1–64 位字母、数字、点、短横或下划线，以字母或数字开头。", "The code of a flow has 1 to 64 letters, digits, dots, hyphens or underscores and begins with a letter or digit.");

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$", RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Shape();
}
