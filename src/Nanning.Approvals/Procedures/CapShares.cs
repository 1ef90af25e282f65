namespace Nanning.Approvals.Procedures;

/// <summary>How an amount is shared among the subjects of a cap: equally, each up to what is left for it.</summary>
public static class CapShares
{
    /// <summary>How much of an amount a cap lets pass.</summary>
    /// <param name="limit">For one subject.</param>
    /// <param name="granted">What each subject has already.</param>
    public static decimal Most(decimal amount, decimal limit, IReadOnlyList<decimal> granted) => granted.Sum(one => Math.Min(amount / granted.Count, Math.Max(0, limit - one)));

    /// <summary>The share of each subject in what was granted, in whole cents; never more than what is left for it, and together what was granted.</summary>
    /// <param name="amount">No more than <see cref="Most"/> lets pass.</param>
    public static IReadOnlyList<decimal> Split(decimal amount, decimal limit, IReadOnlyList<decimal> granted)
    {
        var shares = new decimal[granted.Count];
        var left = amount;
        var places = Enumerable.Range(0, granted.Count).OrderByDescending(place => granted[place]).ToList();
        for (var done = 0; done < places.Count; done++)
        {
            shares[places[done]] = Math.Min(Math.Max(0, limit - granted[places[done]]), Cents(left / (places.Count - done)));
            left -= shares[places[done]];
        }

        // Cents that do not divide go to whoever has room for them.
        foreach (var place in places)
        {
            var more = Math.Min(left, Math.Max(0, limit - granted[place] - shares[place]));
            shares[place] += more;
            left -= more;
        }

        return shares;
    }

    private static decimal Cents(decimal amount) => Math.Floor(amount * 100) / 100;
}
