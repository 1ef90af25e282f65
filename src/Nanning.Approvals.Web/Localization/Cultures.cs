using System.Globalization;
using Microsoft.AspNetCore.Localization;

namespace Nanning.Approvals.Web.Localization;

/// <summary>The languages of the platform: Chinese unless the person, or else the browser, asks for English.</summary>
public static class Cultures
{
    public const string Chinese = "zh-CN";
    public const string English = "en-US";

    // "en" and "zh" stand for their other countries: a browser that asks for en-GB gets English.
    public static RequestLocalizationOptions Options()
    {
        var options = new RequestLocalizationOptions { ApplyCurrentCultureToResponseHeaders = true }
            .SetDefaultCulture(Chinese)
            .AddSupportedCultures(Chinese, English, "en", "zh")
            .AddSupportedUICultures(Chinese, English, "en", "zh");
        options.FallBackToParentUICultures = true;
        options.RequestCultureProviders = [new CookieRequestCultureProvider(), new AcceptLanguageHeaderRequestCultureProvider()];
        return options;
    }

    /// <summary>The language of this request, as the value of an html lang attribute.</summary>
    public static string Language => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "en" ? "en" : Chinese;

    /// <summary>The language that the switch offers.</summary>
    public static string Other => Language == "en" ? Chinese : English;
}
