using System.Collections.Concurrent;
using Microsoft.Playwright;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Browser.Support;

/// <summary>The width a page is looked at.</summary>
public enum Screen
{
    /// <summary>1440 × 900 pixels.</summary>
    Desktop,

    /// <summary>390 × 844 pixels, touch.</summary>
    Phone,
}

/// <summary>The built application as a process of its own on SQLite, and a Chromium to look at it. Take it as class fixture: one application per test class.</summary>
public sealed class BrowserApp : IAsyncLifetime
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("approvals-browser-");
    private readonly ConcurrentQueue<string> outside = new();
    private readonly ConcurrentQueue<string> errors = new();
    private WebProcess? process;
    private IPlaywright? playwright;
    private IBrowser? browser;

    public Uri Address => process?.Address ?? throw new InvalidOperationException("The application has not started yet.");

    public string Pickup => TestSettings.PickupIn(folder);

    /// <summary>Requests that a page made to another host. They are refused, and a test that looks here expects none.</summary>
    public IReadOnlyCollection<string> RequestsToOutside => outside;

    /// <summary>What broke in the pages' scripts.</summary>
    public IReadOnlyCollection<string> ScriptErrors => errors;

    public async ValueTask InitializeAsync()
    {
        var settings = TestSettings.For(TestSettings.SqliteIn(folder), folder);
        process = await WebProcess.StartAsync(WebProcess.FreePort(), settings, CancellationToken.None);
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Environment.GetEnvironmentVariable("APPROVALS_TEST_CHROMIUM") ?? "/usr/bin/chromium",
            Args = ["--no-sandbox", "--disable-dev-shm-usage"],
        });
    }

    /// <summary>A new browser window with nobody signed in. Chinese, as most people have it, and with the clock of Nanning.</summary>
    public async Task<IPage> OpenAsync(Screen screen = Screen.Desktop, string locale = "zh-CN", ColorScheme colors = ColorScheme.Light)
    {
        var phone = screen == Screen.Phone;
        var context = await browser!.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = Address.ToString(),
            Locale = locale,
            TimezoneId = "Asia/Shanghai",
            ColorScheme = colors,
            ViewportSize = phone ? new ViewportSize { Width = 390, Height = 844 } : new ViewportSize { Width = 1440, Height = 900 },
            HasTouch = phone,
            IsMobile = phone,
        });
        context.SetDefaultTimeout(15_000);
        await context.RouteAsync(url => !url.StartsWith(Address.ToString(), StringComparison.Ordinal) && url.StartsWith("http", StringComparison.Ordinal), route =>
        {
            outside.Enqueue(route.Request.Url);
            return route.AbortAsync();
        });
        var page = await context.NewPageAsync();
        page.PageError += (_, message) => errors.Enqueue($"{page.Url}: {message}");
        return page;
    }

    /// <summary>The same application through its API, for what a test takes as given.</summary>
    public Task<ApiClient> LoginAsync(string user) => new ApiClient(new HttpClient { BaseAddress = Address }).LoginAsync(user);

    /// <summary>Keeps a picture of the whole page under artifacts/screenshots.</summary>
    public static Task<byte[]> KeepPictureAsync(IPage page, string name) => page.ScreenshotAsync(new PageScreenshotOptions
    {
        Path = RepositoryFiles.PathOf("artifacts", "screenshots", name + ".png"),
        FullPage = true,
    });

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
        {
            await browser.DisposeAsync();
        }

        playwright?.Dispose();
        if (process is not null)
        {
            await process.DisposeAsync();
        }

        folder.Delete(recursive: true);
    }
}
