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
    /// <summary>How long a page may take until it shows what a test waits for, in milliseconds: build servers are slow.</summary>
    private const float Patience = 30_000;

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

    /// <summary>What broke in the pages' scripts, what they complained about, and requests that failed.</summary>
    public IReadOnlyCollection<string> ScriptErrors => errors;

    public async ValueTask InitializeAsync()
    {
        Assertions.SetDefaultExpectTimeout(Patience);
        var settings = TestSettings.For(TestSettings.SqliteIn(folder), folder);
        process = await WebProcess.StartAsync(WebProcess.FreePort(), settings, CancellationToken.None);
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Environment.GetEnvironmentVariable("APPROVALS_TEST_CHROMIUM") ?? "/usr/bin/chromium",
            Args = ["--no-sandbox", "--disable-dev-shm-usage", "--lang=zh-CN"],
        });
    }

    /// <summary>A new browser window with nobody signed in. Chinese, as most people have it, and with the clock of Nanning.</summary>
    public async Task<IPage> OpenAsync(Screen screen = Screen.Desktop, string locale = "zh-CN", ColorScheme colors = ColorScheme.Light, bool script = true)
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
            JavaScriptEnabled = script,
        });
        context.SetDefaultTimeout(Patience);
        await context.RouteAsync(url => !url.StartsWith(Address.ToString(), StringComparison.Ordinal) && url.StartsWith("http", StringComparison.Ordinal), route =>
        {
            outside.Enqueue(route.Request.Url);
            return route.AbortAsync();
        });
        var page = await context.NewPageAsync();
        Watch(page);
        return page;
    }

    /// <summary>A new window in which a demo account has signed in.</summary>
    public async Task<IPage> OpenAsAsync(string user, Screen screen = Screen.Desktop)
    {
        var page = await OpenAsync(screen);
        await page.SignInAsync(user);
        return page;
    }

    /// <summary>The same in a browser that runs no scripts.</summary>
    public async Task<IPage> OpenWithoutScriptAsync(string user)
    {
        var page = await OpenAsync(script: false);
        await page.SignInAsync(user);
        return page;
    }

    /// <summary>The same application through its API, for what a test takes as given.</summary>
    public Task<ApiClient> LoginAsync(string user) => new ApiClient(new HttpClient { BaseAddress = Address }).LoginAsync(user);

    /// <summary>Fails if any page so far broke, complained, or asked another host.</summary>
    public void AssertNothingBroke()
    {
        Assert.True(outside.IsEmpty, string.Join('\n', outside));
        Assert.True(errors.IsEmpty, string.Join('\n', errors));
    }

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

    private void Watch(IPage page)
    {
        page.PageError += (_, message) => errors.Enqueue($"{page.Url}: {message}");
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                errors.Enqueue($"{page.Url}: {message.Text} ({message.Location})");
            }
        };
        page.RequestFailed += (_, request) =>
        {
            // What was still on its way when the person left the page is given up by the browser itself.
            if (request.Failure != "net::ERR_ABORTED")
            {
                errors.Enqueue($"{page.Url}: {request.Url} {request.Failure}");
            }
        };
    }
}
