using Nanning.Approvals.Commands;

namespace Nanning.Approvals.Web.Ui;

/// <summary>The errors of a form by field name; a page fills it, fields and the summary read it. The empty name is the form as a whole.</summary>
public sealed class FieldErrors
{
    private readonly List<(string Field, string Message)> all = [];

    public IReadOnlyList<(string Field, string Message)> All => all;

    public bool Any => all.Count > 0;

    public void Add(string field, string message) => all.Add((field, message));

    public void Add(IEnumerable<KeyValuePair<string, string[]>> errors)
    {
        foreach (var (field, messages) in errors)
        {
            all.AddRange(messages.Select(message => (field, message)));
        }
    }

    /// <summary>Takes over why a use case refused: the messages at their fields, or else its one sentence for the form as a whole.</summary>
    public void Add(Refusal why)
    {
        if (why.Errors is { Count: > 0 } errors)
        {
            Add(errors);
            return;
        }

        Add("", why.Text);
        foreach (var rule in why.Rules ?? [])
        {
            Add("", string.Join(' ', new[] { rule.Text, rule.Detail, rule.Clause }.Where(part => !string.IsNullOrEmpty(part))));
        }
    }

    public IEnumerable<string> Of(string field) => all.Where(error => error.Field == field).Select(error => error.Message);
}
