using Nanning.Approvals.Commands;

namespace Nanning.Approvals.Tests.Support;

/// <summary>What a use case answered.</summary>
internal static class OutcomeAsserts
{
    /// <summary>The value, after checking that it happened.</summary>
    public static T Value<T>(this Outcome<T> outcome) => Assert.IsType<Outcome<T>.Done>(outcome).Value;

    /// <summary>The refusal, after checking that it was one.</summary>
    public static Refusal Why<T>(this Outcome<T> outcome) => Assert.IsType<Outcome<T>.Refused>(outcome).Why;

    /// <summary>The fields a refusal complains about, in alphabetical order, with commas.</summary>
    public static string Fields<T>(this Outcome<T> outcome) => string.Join(',', (outcome.Why().Errors ?? new Dictionary<string, string[]>()).Keys.Order(StringComparer.Ordinal));
}
