using Nanning.Approvals.Browser.Support;

namespace Nanning.Approvals.Browser;

public sealed class FirstPageTests(BrowserApp app) : IClassFixture<BrowserApp>
{
    [Theory]
    [InlineData(Screen.Desktop)]
    [InlineData(Screen.Phone)]
    public async Task The_first_page_opens_and_asks_no_outside_host(Screen screen)
    {
        var page = await app.OpenAsync(screen);

        var answer = await page.GotoAsync("/");
        await page.KeepPictureAsync($"home-{screen}");

        Assert.True(answer!.Ok, $"The first page answered {answer.Status}.");
        app.AssertNothingBroke();
    }
}
