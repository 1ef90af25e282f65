using Microsoft.AspNetCore.Mvc;
using Nanning.Approvals.Commands;

namespace Nanning.Approvals.Web.Api;

/// <summary>What the framework refuses by itself (JSON that does not parse, nobody signed in, an unknown route) is answered like every other refusal.</summary>
internal static class Problems
{
    /// <summary>Answers every error below as problem details.</summary>
    public static IApplicationBuilder UseProblems(this IApplicationBuilder app) => app
        .UseExceptionHandler(new ExceptionHandlerOptions
        {
            StatusCodeSelector = error => error is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status500InternalServerError,
        })
        .UseStatusCodePages();

    /// <summary>Adds the stable code and words in the person's language, where the refusal does not bring its own.</summary>
    public static void Explain(ProblemDetails problem)
    {
        if (problem.Extensions.ContainsKey("code"))
        {
            return;
        }

        (string code, problem.Title, problem.Detail) = problem.Status switch
        {
            StatusCodes.Status401Unauthorized => (
                "not-signed-in", Say.Pick("尚未登录", "Not signed in"), Say.Pick("请先登录再操作。", "Sign in first.")),
            StatusCodes.Status403Forbidden => (
                "not-allowed", Say.Pick("没有权限", "Not allowed"), Say.Pick("您的账号不能进行这项操作。", "Your account may not do this.")),
            StatusCodes.Status404NotFound => (
                "not-found", Say.Pick("没有找到", "Not found"), Say.Pick("没有这个地址。", "There is no such address.")),
            >= StatusCodes.Status500InternalServerError => (
                "failed", Say.Pick("系统出了问题", "Something went wrong"), Say.Pick("您的数据没有丢失，请稍后再试。", "Nothing was lost. Please try again later.")),
            _ => (
                "unreadable", Say.Pick("请求格式有误", "The request cannot be read"), Say.Pick("请检查请求的格式和内容。", "Check the form and the content of the request.")),
        };
        problem.Extensions["code"] = code;
    }
}
