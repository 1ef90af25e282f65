using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Storage;

namespace Nanning.Approvals.Boards;

/// <summary>Adds decisions up, and puts the sums to those that are kept.</summary>
internal static class BoardAdding
{
    private static readonly string[] key = [nameof(BoardFigures.Month), nameof(BoardFigures.Department), nameof(BoardFigures.Procedure), nameof(BoardFigures.ActivityId), nameof(BoardFigures.Days)];
    private static readonly string[] names = [nameof(BoardFigures.Step), nameof(BoardFigures.StepEn)];

    private static readonly string[] counts =
    [
        nameof(BoardFigures.Count), nameof(BoardFigures.Limited), nameof(BoardFigures.Late), nameof(BoardFigures.Returned), nameof(BoardFigures.Waited), nameof(BoardFigures.Worked),
        nameof(BoardFigures.Outside),
    ];

    private static readonly string[] columns = [.. key, .. names, .. counts];

    /// <summary>By department and step.</summary>
    public static List<BoardRoll> Rolls(IEnumerable<StepFact> facts) => Sums(facts, fact => (fact.Month, fact.Department, fact.Procedure, fact.ActivityId, fact.Days), fact => new BoardRoll
    {
        Month = fact.Month,
        Department = fact.Department,
        Procedure = fact.Procedure,
        ActivityId = fact.ActivityId,
        Days = fact.Days,
        Step = fact.Step,
        StepEn = fact.StepEn,
    });

    /// <summary>By step of all departments, and by department of all steps.</summary>
    public static List<BoardTotal> Totals(IReadOnlyCollection<StepFact> facts) =>
    [
        .. Sums(facts, fact => (fact.Month, fact.Procedure, fact.ActivityId, fact.Days), fact => new BoardTotal
        {
            Month = fact.Month,
            Procedure = fact.Procedure,
            ActivityId = fact.ActivityId,
            Days = fact.Days,
            Step = fact.Step,
            StepEn = fact.StepEn,
        }),
        .. Sums(facts, fact => (fact.Month, fact.Department, fact.Days), fact => new BoardTotal { Month = fact.Month, Department = fact.Department, Days = fact.Days }),
    ];

    /// <summary>Puts sums to those that are kept, in one statement: none of these is read.</summary>
    public static Task KeepAsync<T>(ApprovalsDb db, IReadOnlyCollection<T> sums, CancellationToken cancellationToken)
        where T : BoardFigures =>
        db.WriteOneAsync(Statement(db.Model.FindEntityType(typeof(T))!.GetTableName()!, db.Database.IsNpgsql()), JsonSerializer.Serialize(sums), cancellationToken);

    private static string Statement(string table, bool postgres) => $"""
        INSERT INTO "{table}" ({Each(column => $"\"{column}\"")})
        {(postgres
            ? $"SELECT {Each(column => $"r.\"{column}\"")} FROM jsonb_populate_recordset(NULL::\"{table}\", $1::jsonb) r"
            : $"SELECT {Each(column => $"json_extract(value, '$.{column}')")} FROM json_each($1) WHERE true")}
        ON CONFLICT ({string.Join(", ", key.Select(column => $"\"{column}\""))}) DO UPDATE SET
        {string.Join(", ", names.Select(column => $"\"{column}\" = excluded.\"{column}\"").Concat(counts.Select(column => $"\"{column}\" = \"{table}\".\"{column}\" + excluded.\"{column}\"")))}
        """;

    private static string Each(Func<string, string> of) => string.Join(", ", columns.Select(of));

    private static List<T> Sums<T, TKey>(IEnumerable<StepFact> facts, Func<StepFact, TKey> keyOf, Func<StepFact, T> begin)
        where T : BoardFigures
        where TKey : notnull
    {
        var sums = new Dictionary<TKey, T>();
        foreach (var fact in facts)
        {
            if (!sums.TryGetValue(keyOf(fact), out var sum))
            {
                sums[keyOf(fact)] = sum = begin(fact);
            }

            // A total of all steps has no name.
            (sum.Step, sum.StepEn) = sum.ActivityId.Length > 0 ? (fact.Step, fact.StepEn) : (sum.Step, sum.StepEn);
            sum.Add(fact);
        }

        return [.. sums.Values];
    }
}
