using Microsoft.AspNetCore.Localization;

namespace Nanning.Approvals.Web.Localization;

/// <summary>What a person chose for the look of the pages; kept in cookies, so that any node draws the page right at once.</summary>
internal static class Appearance
{
    private static readonly CookieOptions ForAYear = new() { MaxAge = TimeSpan.FromDays(365), SameSite = SameSiteMode.Lax, Path = "/", IsEssential = true };

    public static void MapAppearance(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/culture/set", SetCulture).ExcludeFromDescription().AllowAnonymous();
        routes.MapGet("/appearance/set", Set).ExcludeFromDescription().AllowAnonymous();
    }

    /// <summary>light, dark, or null when the system decides.</summary>
    public static string? Theme(HttpContext context) => context.Request.Cookies["theme"] is "light" or "dark" ? context.Request.Cookies["theme"] : null;

    /// <summary>Whether the large text of 长者模式 is on.</summary>
    public static bool IsLarge(HttpContext context) => context.Request.Cookies["size"] == "large";

    private static IResult SetCulture(HttpContext context, string culture, string? returnUrl)
    {
        var chosen = culture == Cultures.English ? Cultures.English : Cultures.Chinese;
        var value = CookieRequestCultureProvider.MakeCookieValue(new RequestCulture(chosen));
        context.Response.Cookies.Append(CookieRequestCultureProvider.DefaultCookieName, value, ForAYear);
        return Results.LocalRedirect(LocalUrl.OrHome(returnUrl));
    }

    private static IResult Set(HttpContext context, string? theme, string? size, string? returnUrl)
    {
        if (theme is "light" or "dark")
        {
            context.Response.Cookies.Append("theme", theme, ForAYear);
        }

        if (size is "normal" or "large")
        {
            context.Response.Cookies.Append("size", size, ForAYear);
        }

        return Results.LocalRedirect(LocalUrl.OrHome(returnUrl));
    }
}
