using Nanning.Approvals.Tests.Procedures;

namespace Nanning.Approvals.Tests.Plan;

/// <summary>
/// Every shipped procedure is lived to each of its ends: each way out of each step, each limit that runs out, each objection, answer and reminder comes in some life of
/// its example, and what happens then is on record in <c>lives/code.txt</c>. Set APPROVALS_WRITE_LIVES=1 to write the records anew, and read what changed.
/// </summary>
public abstract class LivesTests
{
    private static readonly bool writes = Environment.GetEnvironmentVariable("APPROVALS_WRITE_LIVES") == "1";

    /// <summary>Every other procedure that has a record, so that two may be lived at a time; all of them when records are written.</summary>
    protected static TheoryData<string> EveryOther(int first) => [.. Shipped.Codes.Where(code => writes || File.Exists(PathOf(code))).Where((_, number) => number % 2 == first)];

    protected static async Task AreOnRecordAsync(string code)
    {
        var (transcript, missing) = await Lives.OfAsync(code);

        var path = PathOf(code);
        if (writes && missing.Count == 0)
        {
            await File.WriteAllTextAsync(path, transcript, TestContext.Current.CancellationToken);
        }

        Assert.True(missing.Count == 0, $"No life of {code} takes {string.Join(", ", missing)}. Help the walker in lives/{code}.json.");
        Assert.True(File.Exists(path), $"{path} is missing; APPROVALS_WRITE_LIVES=1 writes it.");
        Assert.Equal((await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken)).ReplaceLineEndings("\n"), transcript);
    }

    private static string PathOf(string code) => Path.Combine(LifeHints.Folder, $"{code}.txt");
}

/// <summary>The first of every two.</summary>
public sealed class LivesOfOneHalfTests : LivesTests
{
    public static TheoryData<string> Codes => EveryOther(0);

    [Theory]
    [MemberData(nameof(Codes))]
    public Task The_lives_of_a_procedure_take_every_way_and_are_on_record(string code) => AreOnRecordAsync(code);
}

/// <summary>The second of every two.</summary>
public sealed class LivesOfTheOtherHalfTests : LivesTests
{
    public static TheoryData<string> Codes => EveryOther(1);

    [Theory]
    [MemberData(nameof(Codes))]
    public Task The_lives_of_a_procedure_take_every_way_and_are_on_record(string code) => AreOnRecordAsync(code);
}
