namespace Nanning.Approvals.Web.Ui;

/// <summary>The id of a field's input, from its name: what the error summary links to and the label points at.</summary>
public static class FieldId
{
    public static string Of(string name) => "f-" + string.Concat(name.Select(letter => char.IsLetterOrDigit(letter) ? letter : '-'));

    /// <summary>Value of aria-describedby: the help and the error of the field.</summary>
    public static string? DescribedBy(string name, bool help, bool error) => (help, error) switch
    {
        (true, true) => $"{Of(name)}-help {Of(name)}-error",
        (true, false) => $"{Of(name)}-help",
        (false, true) => $"{Of(name)}-error",
        _ => null,
    };
}
