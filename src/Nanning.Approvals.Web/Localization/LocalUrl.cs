namespace Nanning.Approvals.Web.Localization;

/// <summary>Keeps redirects inside the platform: an address from a query string is followed only if it is a path of ours.</summary>
public static class LocalUrl
{
    public static string OrHome(string? url) => IsLocal(url) ? url! : "/";

    /// <summary>The address of the page that is being drawn, for links that come back to it.</summary>
    public static string Of(HttpContext context) => context.Request.Method == HttpMethods.Get ? context.Request.Path + context.Request.QueryString : context.Request.Path;

    // "//host" and "/\host" leave the site in a browser, and control characters can hide either.
    private static bool IsLocal(string? url) =>
        url is ['/', ..] && (url.Length == 1 || url[1] is not ('/' or '\\')) && !url.Any(char.IsControl);
}
