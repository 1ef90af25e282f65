using Nanning.Approvals.Commands;
using Nanning.Approvals.Supervision;

namespace Nanning.Approvals.Forecasts;

/// <summary>What history says of an open step whose light is still green.</summary>
public enum ForecastState
{
    /// <summary>Too little is known: no guess.</summary>
    Unknown,

    /// <summary>It will probably be in time.</summary>
    InTime,

    /// <summary>It will probably be late (可能超期).</summary>
    Late,
}

/// <summary>The forecast of an open step with what it rests on, so that whoever reads it can judge it.</summary>
/// <param name="Limit">Working days from its beginning to the day at which its light turns red.</param>
/// <param name="Passed">Whole working days that have passed.</param>
/// <param name="Usual">The working day by which half of its past visits were decided.</param>
/// <param name="Visits">Past visits that are known.</param>
/// <param name="AsLong">Of these, those that lasted as long as this one has.</param>
/// <param name="AsLongLate">Of these, those that took longer than this one's limit.</param>
/// <param name="Text">The reason in words.</param>
public sealed record Forecast(ForecastState State, int Limit, int Passed, int Usual, int Visits, int AsLong, int AsLongLate, string Text)
{
    internal static Forecast Of(StepPace pace, int limit, int workingDaysLeft, ForecastPolicy policy)
    {
        var passed = Math.Max(0, limit - workingDaysLeft - 1);
        var (asLong, late) = (pace.Lasting(passed), pace.Lasting(limit));
        if (pace.Visits < policy.LeastVisits)
        {
            return Told(ForecastState.Unknown, Say.Pick(
                $"历史不足，不作预测：近 {policy.Months} 个月本环节办结 {pace.Visits} 件，至少须有 {policy.LeastVisits} 件。",
                $"Too little history to say: {pace.Visits} decided in {policy.Months} months, {policy.LeastVisits} are needed."));
        }

        if (pace.LateFrom(limit, policy) is { } from && passed >= from)
        {
            return Told(ForecastState.Late, Say.Pick(
                $"通常 {pace.Usual} 个工作日办结，时限 {limit} 个，已过 {passed} 个；办到这时仍未办结的 {asLong} 件中有 {late} 件超期。",
                $"Usually takes {pace.Usual} of {limit} working days; {passed} have passed. Of the {asLong} that lasted as long, {late} were late."));
        }

        return asLong < policy.LeastLate
            ? Told(ForecastState.Unknown, Say.Pick($"不作预测：以往 {pace.Visits} 件中办到这么久的只有 {asLong} 件。", $"Too little history to say: only {asLong} of {pace.Visits} ever lasted as long."))
            : Told(ForecastState.InTime, Say.Pick(
                $"预计按期办结：通常 {pace.Usual} 个工作日办结，时限 {limit} 个，已过 {passed} 个（以往 {pace.Visits} 件）。",
                $"Probably in time: usually takes {pace.Usual} of {limit} working days; {passed} have passed ({pace.Visits} known)."));

        Forecast Told(ForecastState state, string text) => new(state, limit, passed, pace.Usual, pace.Visits, asLong, late, text);
    }
}
