using Nanning.Approvals.Procedures;

namespace Nanning.Approvals.Web.Api;

/// <summary>A procedure's form as the contract shows it, in the person's language.</summary>
internal static class FormViews
{
    public static object Of(Form form) => new
    {
        Sections = form.Sections.Select(section => new { section.Id, Title = section.Title.ToString(), Fields = section.Fields.Select(Field) }),
        Checks = form.Checks.Select(check => new { check.Field, Formula = check.Formula.Text, Text = check.Text.ToString() }),
    };

    private static object Field(FormField field) => new
    {
        field.Id,
        Type = System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(field.Type.ToString()),
        Label = field.Label.ToString(),
        Help = field.Help?.ToString(),
        Unit = field.Unit?.ToString(),
        Required = ReferenceEquals(field.Required, Condition.Always),
        RequiredWhen = field.Required.Formula?.Text,
        VisibleWhen = field.Visible.Formula?.Text,
        field.Min,
        field.Max,
        field.MaxLength,
        field.Pattern,
        Options = field.Options.Select(option => new { option.Value, Text = option.Text.ToString() }),
        Columns = field.Columns.Select(Field),
        Registered = field.Registered is { } kind ? System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(kind.ToString()) : null,
        Default = field.Default?.Text,
    };
}
