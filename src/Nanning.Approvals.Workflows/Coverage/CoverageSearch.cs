using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Formulas;

namespace Nanning.Approvals.Workflows.Coverage;

/// <summary>A condition whose answer is known where another one is asked.</summary>
internal sealed record KnownCondition(Formula Formula, bool Holds);

/// <summary>What happens to some conditions, asked in their order, over all examples.</summary>
internal sealed class CoverageSearch
{
    private readonly IReadOnlyList<Formula> conditions;
    private readonly CoverageSpace space;
    private readonly bool takesAll;
    private readonly bool mayFail;
    private readonly bool knowsCalendar = true;

    /// <param name="names">The names there are.</param>
    /// <param name="conditions">The conditions, in the order in which they are asked.</param>
    /// <param name="before">What is known already.</param>
    /// <param name="takesAll">Whether the later ones are asked although an earlier one holds.</param>
    public CoverageSearch(NamesAt names, IReadOnlyList<Formula> conditions, IReadOnlyList<KnownCondition> before, bool takesAll)
    {
        (this.conditions, this.takesAll) = (conditions, takesAll);
        (Holding, First) = (new JsonObject?[conditions.Count], new JsonObject?[conditions.Count]);
        (MayHold, MayBeFirst) = (new bool[conditions.Count], new bool[conditions.Count]);
        var known = new List<KnownCondition>();
        mayFail = !conditions.Any(formula => formula.References.Any(path => names.Schema.TypeOf(path.Split('.')) is { IsAny: true }));
        space = Widened(names, known, before);
        IsDecided = space.IsWhole && space.Size <= ConditionCoverage.MostExamples;
        HangsOnEdition = conditions.Concat(known.Select(one => one.Formula)).Any(formula =>
            formula.References.Any(path => path.StartsWith("params.", StringComparison.Ordinal) || path.StartsWith("procedure.", StringComparison.Ordinal)));
        ReadsNothing = conditions.All(formula => formula.References.Count == 0);
        Try(names, known);
        if (!space.IsReal)
        {
            MissesExamples = true;
            // What may happen is known now; whether it does, only real values can show.
            knowsCalendar = !conditions.Any(formula => CoverageTree.NeedsCalendar(formula.Tree));
            space = new(names.Schema, [.. conditions, .. known.Select(one => one.Formula)], naming: false);
            Try(names, known);
        }
    }

    /// <summary>Some example comes here at all.</summary>
    public bool IsReached { get; private set; }

    /// <summary>What was not found does not exist.</summary>
    public bool IsDecided { get; }

    /// <summary>Numbers of the edition are read, so another edition may have another answer.</summary>
    public bool HangsOnEdition { get; }

    /// <summary>What may happen may have no example only because none can be computed.</summary>
    public bool MissesExamples { get; private set; }

    /// <summary>The conditions read nothing: somebody wrote the answer down.</summary>
    public bool ReadsNothing { get; }

    /// <summary>How many examples were tried.</summary>
    public int Tried { get; private set; }

    /// <summary>For each condition an example for which it holds.</summary>
    public JsonObject?[] Holding { get; }

    /// <summary>For each condition an example for which it is the first that holds.</summary>
    public JsonObject?[] First { get; }

    /// <summary>An example for which none holds.</summary>
    public JsonObject? None { get; private set; }

    /// <summary>Whether each can hold, even if no example can be shown.</summary>
    public bool[] MayHold { get; }

    /// <summary>Whether each can be the first that holds, even if no example can be shown.</summary>
    public bool[] MayBeFirst { get; }

    /// <summary>Whether it can be that none holds, even if no example can be shown.</summary>
    public bool MayBeNone { get; private set; }

    /// <summary>An example for each two that hold together.</summary>
    public SortedDictionary<(int First, int Second), JsonObject> Overlaps { get; } = [];

    /// <summary>An example for which a condition cannot be evaluated.</summary>
    public (Formula Formula, JsonObject Example)? Fails { get; private set; }

    private void Try(NamesAt names, List<KnownCondition> known)
    {
        foreach (var cell in space.Cells(ConditionCoverage.MostExamples))
        {
            Tried = Math.Max(Tried, cell + 1);
            if (known.TrueForAll(one => space.Holds(one.Formula) == one.Holds))
            {
                IsReached = true;
                Look(space.IsReal && knowsCalendar && !space.IsNull(names.HardlyNull));
            }
        }
    }

    private void Look(bool isShown)
    {
        var holding = new List<int>();
        for (var index = 0; index < conditions.Count; index++)
        {
            switch (space.Holds(conditions[index]))
            {
                case true:
                    holding.Add(index);
                    break;
                case null when takesAll || holding.Count == 0:
                    Fails ??= isShown && mayFail ? (conditions[index], space.Example()) : null;
                    return;
            }
        }

        MayBeNone |= holding.Count == 0;
        foreach (var index in holding)
        {
            MayHold[index] = true;
            MayBeFirst[index] |= index == holding[0];
        }

        if (isShown)
        {
            Note(holding);
        }
    }

    private void Note(List<int> holding)
    {
        if (holding is not [var first, ..])
        {
            None ??= space.Example();
            return;
        }

        First[first] ??= space.Example();
        foreach (var (place, index) in holding.Index())
        {
            Holding[index] ??= space.Example();
            foreach (var later in holding.Skip(place + 1).Where(later => !Overlaps.ContainsKey((index, later))))
            {
                Overlaps.Add((index, later), space.Example());
            }
        }
    }

    // What is known is left out where it would make the answer uncertain: without it more is possible, never less.
    private CoverageSpace Widened(NamesAt names, List<KnownCondition> known, IReadOnlyList<KnownCondition> before)
    {
        var best = new CoverageSpace(names.Schema, conditions);
        foreach (var one in before.Concat(names.Schema.Constraints.Select(formula => new KnownCondition(formula, Holds: true))))
        {
            if (!one.Formula.References.Overlaps(best.Names))
            {
                continue;
            }

            var wider = new CoverageSpace(names.Schema, [.. conditions, .. known.Select(other => other.Formula), one.Formula]);
            if (wider.Size <= ConditionCoverage.MostExamples && (wider.IsExact || (!best.IsExact && new CoverageSpace(names.Schema, [one.Formula]).IsExact)))
            {
                known.Add(one);
                best = wider;
            }
        }

        return best;
    }
}
