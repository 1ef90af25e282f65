using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Identity;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Designer;
using Nanning.Approvals.Users;
using Nanning.Approvals.Web.Identity;
using Nanning.Approvals.Web.Layout;
using Nanning.Approvals.Web.Localization;

namespace Nanning.Approvals.Web.Studio;

/// <summary>
/// Elsa Studio under /studio/, for administrators who know Elsa: a page of our own around its editor, with a content policy of its own because it runs as WebAssembly, and a
/// token of the person who is signed in.
/// </summary>
internal static class StudioPage
{
    // The one script that stands inline is Studio's own, for the keys of its editor; its hash belongs to the version of the package.
    private const string ContentPolicy =
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval' 'sha256-snlP1jz0gjwc5cTz9ErZcliXuCK63+Mmf68RRCeptgc='; worker-src 'self' blob:; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
        + "connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'";

    private static readonly string[] styles =
    [
        "_content/MudBlazor/MudBlazor.min.css", "_content/CodeBeam.MudBlazor.Extensions/MudExtensions.min.css", "_content/Radzen.Blazor/css/material-base.css", "_content/Elsa.Studio.Shell/css/shell.css",
        "Elsa.Studio.Host.CustomElements.styles.css",
    ];

    private static readonly string[] scripts =
    [
        "_content/BlazorMonaco/jsInterop.js", "_content/BlazorMonaco/lib/monaco-editor/min/vs/loader.js", "_content/BlazorMonaco/lib/monaco-editor/min/vs/editor/editor.main.js",
        "_content/MudBlazor/MudBlazor.min.js", "_content/CodeBeam.MudBlazor.Extensions/MudExtensions.min.js", "_content/Radzen.Blazor/Radzen.Blazor.js", "_framework/blazor.webassembly.js",
    ];

    public static void MapStudio(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/studio/{**path}", GetAsync).RequireAuthorization(Policies.Administrator).ExcludeFromDescription();
        routes.MapPost("/api/auth/token", TokenAsync).RequireAuthorization(Policies.Administrator).WithTags("Sign-in").WithName("TokenOfSession")
            .WithSummary("A bearer token for the administrator who is signed in with the cookie");
    }

    private static async Task<IResult> GetAsync(
        string? path, HttpContext context, StudioFiles files, AssetFiles own, DesignerQueries queries, CancellationToken cancellationToken, string? definition = null)
    {
        context.Response.Headers.ContentSecurityPolicy = ContentPolicy;
        if (string.IsNullOrEmpty(path))
        {
            var all = await queries.ListAsync(null, cancellationToken);
            return TypedResults.Content(Page(all, all.FirstOrDefault(row => row.DefinitionId == definition), files.Exists, own), "text/html; charset=utf-8");
        }

        var brotli = context.Request.Headers.AcceptEncoding.ToString().Contains("br", StringComparison.Ordinal);
        if (await files.ReadAsync(path, brotli, cancellationToken) is not var (content, type, compressed))
        {
            return TypedResults.NotFound();
        }

        if (compressed)
        {
            context.Response.Headers.ContentEncoding = "br";
        }

        context.Response.Headers.CacheControl = "private, max-age=86400";
        context.Response.Headers.Vary = "Accept-Encoding";
        return TypedResults.Bytes(content, type);
    }

    private static async Task<IResult> TokenAsync(CurrentActor current, SignInManager<User> signIn) =>
        TypedResults.SignIn(await signIn.CreateUserPrincipalAsync((await current.UserAsync())!), authenticationScheme: IdentityConstants.BearerScheme);

    private static string Page(IReadOnlyList<DesignRow> all, DesignRow? shown, bool exists, AssetFiles own)
    {
        var encode = HtmlEncoder.Default;
        var title = Say.Pick("Elsa Studio（专家界面）", "Elsa Studio (expert view)");
        var back = shown is null ? "/admin/designer" : $"/admin/designer/{Uri.EscapeDataString(shown.DefinitionId)}";
        var options = string.Concat(all.Select(row =>
            $"<option value=\"{encode.Encode(row.DefinitionId)}\"{(row == shown ? " selected" : "")}>{encode.Encode(row.DefinitionId)} {encode.Encode(row.Name)}</option>"));
        var body = !exists
            ? $"<p role=\"alert\">{Say.Pick("本次构建没有包含 Elsa Studio。", "This build does not contain Elsa Studio.")}</p>"
            : shown is null
                ? $"<p>{Say.Pick("请选择一个流程。", "Choose a flow.")}</p>"
                : $"<div id=\"studio\" data-definition=\"{encode.Encode(shown.DefinitionId)}\"><p>{Say.Pick("正在载入（首次约 9 MB）……", "Loading (about 9 MB the first time)…")}</p></div>"
                    + string.Concat(scripts.Select(script => $"<script src=\"{script}\"{(script.StartsWith("_framework", StringComparison.Ordinal) ? " autostart=\"true\"" : "")}></script>"));
        return $"""
            <!DOCTYPE html>
            <html lang="{Cultures.Language}">
            <head>
            <meta charset="utf-8" /><meta name="viewport" content="width=device-width, initial-scale=1" />
            <title>{title}</title>
            <base href="/studio/" />
            <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
            {(shown is null ? "" : string.Concat(styles.Select(style => $"<link rel=\"stylesheet\" href=\"{style}\" />")))}
            <link rel="stylesheet" href="{own.Url("lib/studio.css")}" />
            {(shown is null ? "" : $"<script src=\"{own.Url("lib/studio.js")}\"></script>")}
            </head>
            <body>
            <header class="studio-bar">
            <a href="{back}">{Say.Pick("返回流程设计", "Back to the designer")}</a>
            <form method="get" action="/studio/"><label>{Say.Pick("流程", "Flow")} <select name="definition">{options}</select></label> <button>{Say.Pick("打开", "Open")}</button></form>
            </header>
            {body}
            </body>
            </html>
            """;
    }
}
