namespace Nanning.Approvals.Designer;

/// <summary>Departments and persons that a setting names, several with commas, as countersigning reads them.</summary>
internal static class NamedDepartments
{
    private static readonly char[] between = [',', '，', '、', ';', '；'];

    /// <summary>The names in a text as it stands in the definition; none when formulas in it say who.</summary>
    public static IReadOnlyList<string> In(string? text) => text is null || text.Contains("{{", StringComparison.Ordinal) ? [] : Split(text);

    /// <summary>The names in a value, which is a text or a list of texts.</summary>
    public static IReadOnlyList<string> Of(object? value) => value switch
    {
        string text => Split(text),
        IEnumerable<object?> list => [.. list.OfType<string>()],
        _ => [],
    };

    private static string[] Split(string text) => text.Split(between, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
