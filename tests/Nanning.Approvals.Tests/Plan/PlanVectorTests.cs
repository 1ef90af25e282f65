using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Plan;

/// <summary>The table of cases worked out by hand, asked of the running application as anybody may ask it.</summary>
public sealed class PlanVectorTests(OnSqlite fixture) : IClassFixture<OnSqlite>
{
    public static TheoryData<string> Ids => [.. PlanVector.All.Select(vector => vector.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task The_plan_gives_what_was_worked_out_by_hand(string id)
    {
        var vector = PlanVector.All.Single(one => one.Id == id);
        if (vector.Before.Length == 0)
        {
            using var visitor = fixture.App.Visitor();
            await CheckAsync(visitor, vector);
        }
        else
        {
            await using var app = await Lives.AfterAsync(vector.Procedure, vector.Example(vector.Before));
            using var applicant = await app.LoginAsync(Lives.UserOf(vector.Procedure));
            await CheckAsync(applicant, vector);
        }
    }

    private static async Task CheckAsync(ApiClient person, PlanVector vector)
    {
        var answer = await person.CheckAsync(vector.Procedure, vector.Example(vector.Form).Form, vector.On);

        var refused = answer["rules"]!.AsArray().Where(rule => (bool?)rule!["passed"] == false).Select(rule => (string)rule!["id"]!).ToList();
        if (vector.Expected.StartsWith("refused: ", StringComparison.Ordinal))
        {
            Assert.Equal([vector.Expected["refused: ".Length..]], refused);
        }
        else if (vector.Expected == "accepted")
        {
            Assert.Empty(refused);
        }
        else
        {
            Assert.Equal(vector.Expected, answer["amount"]?.ToJsonString());
        }
    }
}
