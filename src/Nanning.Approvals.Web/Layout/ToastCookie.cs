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

    /// <summary>Shows a sentence of success with something one may do about it.</summary>
    /// <param name="path">Where the link leads, a path of this site.</param>
    public static void Toast(this HttpContext context, string text, string path, string label) =>
        context.Response.Cookies.Append(Name, $"success:{Uri.EscapeDataString(text)}:{Uri.EscapeDataString(path)}:{Uri.EscapeDataString(label)}", Options);

    internal static (string Kind, string Text, string? Path, string? Label)? Take(HttpContext context)
    {
        if (context.Request.Cookies[Name]?.Split(':') is not { Length: 2 or 4 } parts)
        {
            return null;
        }

        if (!context.Response.HasStarted)
        {
            context.Response.Cookies.Delete(Name);
        }

        // A cookie is the person's own, but a link in it must not lead elsewhere.
        var path = parts.Length == 4 ? Uri.UnescapeDataString(parts[2]) : null;
        return (parts[0], Uri.UnescapeDataString(parts[1]), path is ['/', not ('/' or '\\'), ..] ? path : null, parts.Length == 4 ? Uri.UnescapeDataString(parts[3]) : null);
    }
}
