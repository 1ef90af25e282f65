namespace Nanning.Approvals.Web.Layout;

/// <summary>A sentence that the next page shows once, after a redirect: "what happened". It travels in a cookie, so any node may show it.</summary>
public static class ToastCookie
{
    private const string Name = "toast";
    private static readonly CookieOptions Options = new() { HttpOnly = true, SameSite = SameSiteMode.Lax, Path = "/", MaxAge = TimeSpan.FromMinutes(1), IsEssential = true };

    /// <summary>Shows a sentence of success on the next page.</summary>
    public static void Toast(this HttpContext context, string text) => context.Toast("success", text);

    /// <summary>Shows a sentence on the next page.</summary>
    /// <param name="kind">success, info or error; an error stays until it is closed.</param>
    public static void Toast(this HttpContext context, string kind, string text) =>
        context.Response.Cookies.Append(Name, $"{kind}:{Uri.EscapeDataString(text)}", Options);

    internal static (string Kind, string Text)? Take(HttpContext context)
    {
        if (context.Request.Cookies[Name] is not { } value || value.IndexOf(':', StringComparison.Ordinal) is not (> 0 and var colon))
        {
            return null;
        }

        if (!context.Response.HasStarted)
        {
            context.Response.Cookies.Delete(Name);
        }

        return (value[..colon], Uri.UnescapeDataString(value[(colon + 1)..]));
    }
}
