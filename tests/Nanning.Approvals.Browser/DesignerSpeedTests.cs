using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Nanning.Approvals.Browser.Support;
using static Microsoft.Playwright.Assertions;

namespace Nanning.Approvals.Browser;

/// <summary>A flow of 500 steps under the mouse. The figures go into the output of the test; docs/benchmarks.md says how to run it.</summary>
public sealed class DesignerSpeedTests(BrowserApp app, ITestOutputHelper output) : IClassFixture<BrowserApp>
{
    private const int Steps = 500;
    private const int PerRow = 25;
    private const int Moves = 120;

    /// <summary>A frame at thirty a second, in milliseconds.</summary>
    private const double Frame = 1000.0 / 30;

    [Theory]
    [InlineData("readable")]
    [InlineData("all in sight")]
    public async Task A_step_among_five_hundred_follows_the_mouse(string zoom)
    {
        await DraftAsync();
        var page = await app.OpenAsAsync("admin1");
        await page.GotoAsync("/admin/designer/P18b");
        await Expect(page.Step("Start1")).ToBeVisibleAsync();
        if (zoom == "all in sight")
        {
            await page.Keyboard.PressAsync("0");
            await Expect(page.Locator(".react-flow__node")).ToHaveCountAsync(Steps);
        }

        var frames = (await DragAsync(page, page.Step("Set1"))).Order().ToList();
        double At(double share) => frames[(int)(share * (frames.Count - 1))];
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{zoom}: {frames.Count} frames, mean {frames.Average():0.0} ms, median {At(0.5):0.0} ms, p95 {At(0.95):0.0} ms"));
        Assert.True(At(0.5) <= Frame, $"Half of the frames take more than {At(0.5)} ms.");
    }

    /// <summary>How long each frame took while the step went round in a circle, in milliseconds.</summary>
    private static async Task<double[]> DragAsync(IPage page, ILocator step)
    {
        var box = await step.BoundingBoxAsync() ?? throw new InvalidOperationException("The step is not to be seen.");
        var (x, y) = (box.X + (box.Width * 0.3f), box.Y + (box.Height * 0.5f));
        await page.Mouse.MoveAsync(x, y);
        await page.Mouse.DownAsync();
        await page.EvaluateAsync("""
            () => {
                window.frames_ = [];
                let last;
                const tick = now => { if (last !== undefined) window.frames_.push(now - last); last = now; if (!window.framesEnd) requestAnimationFrame(tick); };
                requestAnimationFrame(tick);
            }
            """);
        foreach (var move in Enumerable.Range(1, Moves))
        {
            await page.Mouse.MoveAsync(x + (120 * MathF.Sin(move / 12f)), y + (80 * (1 - MathF.Cos(move / 12f))));
        }

        var frames = await page.EvaluateAsync<double[]>("() => { window.framesEnd = true; return window.frames_; }");
        await page.Mouse.UpAsync();
        var now = await step.BoundingBoxAsync();
        Assert.NotEqual((box.X, box.Y), (now!.X, now.Y));
        return frames;
    }

    /// <summary>Rows of steps, one behind the other, in the place of P18b's own.</summary>
    private async Task DraftAsync()
    {
        var admin = await app.LoginAsync("admin1");
        var model = (await admin.GetAsync("/api/designer/P18b")).Ok()["definition"]!.DeepClone();
        string IdOf(int number) => number switch { 0 => "Start1", Steps - 1 => "End1", _ => $"Set{number}" };
        string TypeOf(int number) => number switch { 0 => "Elsa.Start", Steps - 1 => "Elsa.End", _ => number % 3 == 0 ? "Approvals.Review" : "Elsa.SetVariable" };
        model["root"]!["activities"] = new JsonArray([.. Enumerable.Range(0, Steps).Select(number => JsonNode.Parse(string.Create(CultureInfo.InvariantCulture, $$$"""
            {"id":"{{{IdOf(number)}}}","name":"环节 {{{number}}}","type":"{{{TypeOf(number)}}}","version":1,"customProperties":{},
             "metadata":{"displayText":"环节 {{{number}}}","designer":{"position":{"x":{{{40 + (number % PerRow * 280)}}},"y":{{{40 + (number / PerRow * 180)}}} },"size":{"width":0,"height":0} } } }
            """)))]);
        model["root"]!["connections"] = new JsonArray([.. Enumerable.Range(1, Steps - 1).Select(number => JsonNode.Parse($$$"""
            {"source":{"activity":"{{{IdOf(number - 1)}}}","port":"{{{(TypeOf(number - 1) == "Approvals.Review" ? "Approve" : "Done")}}}"},"target":{"activity":"{{{IdOf(number)}}}","port":"In"} }
            """))]);
        (await admin.PutAsync("/api/designer/P18b/draft", new { model })).Ok();
    }
}
