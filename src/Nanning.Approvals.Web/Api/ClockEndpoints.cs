using Nanning.Approvals.Clocks;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Web.Api;

/// <summary>The manual clock. Mapped only when there is one, so in Production the routes do not exist.</summary>
internal static class ClockEndpoints
{
    public static void MapClock(this IEndpointRouteBuilder routes)
    {
        if (routes.ServiceProvider.GetService<ManualClock>() is null)
        {
            return;
        }

        var group = routes.MapGroup("/api/admin/clock").WithTags("Clock");
        group.MapGet("/", (ManualClock clock) => new { mode = "Manual", now = WorkingCalendar.Local(clock.GetUtcNow()) }).WithName("GetClock").WithSummary("Where the clock stands");
        group.MapPost("/advance", AdvanceAsync).WithName("AdvanceClock").WithSummary("Move time forward; every timer due on the way fires");
    }

    private static async Task<IResult> AdvanceAsync(AdvanceRequest request, HttpRequest http, ManualClock clock, AdvanceClock advance, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        DateTimeOffset target;
        if (request.To is { } to)
        {
            target = to;
        }
        else if (request.By is { } by && Period.TryParse(by) is { WorkingDays: 0 } period)
        {
            target = period.After(now, WorkingCalendar.DateOf(now), WorkingCalendar.StartOf);
        }
        else
        {
            return ApiResults.Problem(Refusal.Field("by", Say.Pick("请给出 to（时刻）或 by（如 P1Y、P5D）。", "Give “to” (an instant) or “by” (such as P1Y or P5D).")));
        }

        if (target < now)
        {
            return ApiResults.Problem(Refusal.Field("to", Say.Pick("时钟只能向前。", "The clock only moves forward.")));
        }

        return ApiResults.From(
            await advance.ToAsync(target, http.IdempotencyKey(), cancellationToken),
            fired => TypedResults.Ok(new { now = WorkingCalendar.Local(clock.GetUtcNow()), timersFired = fired }));
    }

    public sealed record AdvanceRequest(DateTimeOffset? To, string? By);
}
