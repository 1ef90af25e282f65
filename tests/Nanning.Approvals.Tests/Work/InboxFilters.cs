using Nanning.Approvals.Clocks;
using Nanning.Approvals.Users;
using Nanning.Approvals.Work;

namespace Nanning.Approvals.Tests.Work;

/// <summary>The lists that are tried with many items: every view, every filter, every order.</summary>
internal static class InboxFilters
{
    public static IEnumerable<WorkFilter> Of(Actor actor)
    {
        var views = actor.Role == UserRole.Officer ? new[] { WorkView.Todo, WorkView.Pool, WorkView.Department, WorkView.Done } : [WorkView.Department];
        foreach (var view in views)
        {
            var all = new WorkFilter { View = view };
            yield return all;
            yield return all with { Procedure = "P18a" };
            yield return all with { Light = Light.Red };
            yield return all with { Light = Light.Green };
            yield return all with { Late = true };
            yield return all with { Late = true, Sort = "created" };
            yield return all with { DueFrom = new DateOnly(2016, 9, 20), DueTo = new DateOnly(2016, 9, 24) };
            yield return all with { AmountFrom = 990_000, AmountTo = 999_000 };
            yield return all with { Applicant = "东盟1239号" };
            yield return all with { Step = "复核" };
            yield return all with { Priority = WorkPriority.Urgent };
            yield return all with { Q = "1239号有限" };
            yield return all with { Q = "凤岭", Procedure = "P20a" };
            yield return all with { Page = 40 };
            foreach (var sort in WorkFilter.Sorts)
            {
                yield return all with { Sort = sort };
            }
        }

        if (actor.Role == UserRole.Officer)
        {
            yield return new WorkFilter { Snoozed = true };
        }
    }
}
