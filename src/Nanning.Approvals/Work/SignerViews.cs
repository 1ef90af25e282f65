using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Departments;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Work;

/// <summary>Who signs a step, or was asked for an opinion.</summary>
/// <param name="Id">The item of that person.</param>
/// <param name="User">User name; null when the department's pool signs because the person has left.</param>
/// <param name="Kind">"signer" or "delegate".</param>
/// <param name="Position">"before", "after" or "parallel"; null for an opinion.</param>
/// <param name="State">"open", "waiting" (its turn has not come), "done" or "cancelled".</param>
public sealed record SignerView(
    Guid Id, string? User, string? Name, string Department, string DepartmentName, string Kind, string? Position, string State, string? AskedBy, string? Reason,
    DateTimeOffset Since, string? Outcome, string? OutcomeText, string? Opinion, DateTimeOffset? At);

/// <summary>A decision that others still have to sign.</summary>
public sealed record PendingView(string Outcome, string OutcomeText, string? Opinion, string? By);

/// <summary>What a signature or an opinion was asked for.</summary>
/// <param name="Item">The step's item.</param>
public sealed record AskedView(string? By, string? Reason, Guid Item, string? Position);

/// <summary>Reads the parts of an item for people.</summary>
internal static class SignerViews
{
    public static async Task<IReadOnlyList<SignerView>> OfAsync(
        ApprovalsDb db, IReadOnlyList<WorkItem> parts, DepartmentDirectory departments, DateOnly today, CancellationToken cancellationToken)
    {
        var ids = parts.Select(part => part.DecidedBy ?? part.AssigneeId).OfType<Guid>().Distinct().ToList();
        var people = ids.Count == 0 ? [] : await db.Users.AsNoTracking().Where(user => ids.Contains(user.Id)).ToDictionaryAsync(user => user.Id, cancellationToken);
        return [.. parts.Select(part =>
        {
            var who = (part.DecidedBy ?? part.AssigneeId) is { } id ? people.GetValueOrDefault(id) : null;
            return new SignerView(
                part.Id, who?.UserName, part.DecidedByName ?? who?.DisplayName, part.DepartmentCode, part.AskedName(departments, today), part.Kind.ToString().ToLowerInvariant(),
                Name(part.Signs), part.State.ToString().ToLowerInvariant(), part.AskedByName, part.AskReason, part.CreatedAt, part.Outcome,
                part.Outcome is null ? null : Cases.CasePath.OutcomeText(part), part.Opinion, part.DecidedAt);
        })];
    }

    public static async Task<PendingView?> PendingAsync(ApprovalsDb db, WorkItem item, IReadOnlyList<WorkOutcome> outcomes, CancellationToken cancellationToken)
    {
        if (item.Pending is not { } json)
        {
            return null;
        }

        var decision = JsonSerializer.Deserialize<DecideWorkItem.Decision>(json, JsonSerializerOptions.Web)!;
        var chosen = outcomes.FirstOrDefault(outcome => outcome.Name == decision.Outcome);
        var by = await db.Users.Where(user => user.Id == item.PendingBy).Select(user => user.DisplayName).SingleOrDefaultAsync(cancellationToken);
        return new PendingView(decision.Outcome, chosen is null ? decision.Outcome : Say.Pick(chosen.Text, chosen.TextEn), decision.Opinion, by);
    }

    /// <summary>The step's name, with what is asked of it.</summary>
    public static string StepName(WorkItem item) => StepName(item.Kind, item.Step, item.StepEn);

    /// <summary>The same of the parts of an item.</summary>
    public static string StepName(WorkItemKind kind, string step, string? stepEn) => kind switch
    {
        WorkItemKind.Signer => Say.Pick($"{step}（会签）", $"{stepEn ?? step} (signature)"),
        WorkItemKind.Delegate => Say.Pick($"{step}（委派意见）", $"{stepEn ?? step} (opinion)"),
        _ => Say.Pick(step, stepEn),
    };

    /// <summary>As the REST contract names it.</summary>
    public static string? Name(SignPosition? position) => position?.ToString().ToLowerInvariant();
}
