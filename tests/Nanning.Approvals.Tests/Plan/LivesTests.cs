using Xunit.Sdk;

namespace Nanning.Approvals.Tests.Plan;

/// <summary>
/// The shipped procedures are lived to each of their ends: each way out of each step, each limit that runs out, each objection, answer and reminder comes in some life of
/// the example, and what happens then is on record in <c>lives/code.txt</c>. APPROVALS_WRITE_LIVES=P18a,P18b writes the records of these anew, all does so for all of them;
/// read what changed.
/// </summary>
public abstract class LivesTests
{
    private static readonly string writes = Environment.GetEnvironmentVariable("APPROVALS_WRITE_LIVES") ?? "";

    /// <summary>Every other one, so that two may be lived at a time; of those that are written now when there are any.</summary>
    protected static async Task AreOnRecordAsync(int half)
    {
        var wrong = new List<string>();
        await using var apps = new AppOfLives();
        foreach (var code in Lives.All.Where(code => writes.Length == 0 || IsWritten(code)).Where((_, number) => number % 2 == half))
        {
            try
            {
                await IsOnRecordAsync(code, apps);
            }
            catch (Exception failure) when (failure is XunitException or InvalidOperationException)
            {
                wrong.Add($"{code}: {failure.Message}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join("\n\n", wrong));
    }

    private static async Task IsOnRecordAsync(string code, AppOfLives apps)
    {
        var (transcript, missing) = await Lives.OfAsync(code, apps);
        if (IsWritten(code) && missing.Count == 0)
        {
            await File.WriteAllTextAsync(PathOf(code), transcript, TestContext.Current.CancellationToken);
        }

        Assert.True(missing.Count == 0, $"No life takes {string.Join(", ", missing)}. Help the walker in lives/{code}.json.");
        Assert.True(File.Exists(PathOf(code)), $"Nothing is on record. Run with APPROVALS_WRITE_LIVES={code}, and read lives/{code}.txt.");
        Assert.Equal((await File.ReadAllTextAsync(PathOf(code), TestContext.Current.CancellationToken)).ReplaceLineEndings("\n"), transcript);
    }

    private static bool IsWritten(string code) => writes == "all" || writes.Split(',').Contains(code);

    private static string PathOf(string code) => Path.Combine(LifeHints.Folder, $"{code}.txt");
}

/// <summary>The first of every two.</summary>
public sealed class LivesOfOneHalfTests : LivesTests
{
    [Fact]
    public Task The_lives_of_the_procedures_take_every_way_and_are_on_record() => AreOnRecordAsync(0);
}

/// <summary>The second of every two.</summary>
public sealed class LivesOfTheOtherHalfTests : LivesTests
{
    [Fact]
    public Task The_lives_of_the_procedures_take_every_way_and_are_on_record() => AreOnRecordAsync(1);
}
