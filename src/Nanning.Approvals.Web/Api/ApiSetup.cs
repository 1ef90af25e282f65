using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Nanning.Approvals.Commands;

namespace Nanning.Approvals.Web.Api;

/// <summary>Registers and maps the REST contract.</summary>
public static class ApiSetup
{
    public static IServiceCollection AddApi(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(options => ApiJson.Configure(options.SerializerOptions));
        services.AddProblemDetails(options => options.CustomizeProblemDetails = context =>
        {
            // What the framework refuses itself, e.g. JSON that does not parse, says so in the person's language, too.
            if (context.ProblemDetails.Status == StatusCodes.Status400BadRequest && !context.ProblemDetails.Extensions.ContainsKey("code"))
            {
                context.ProblemDetails.Title = Say.Pick("请求格式有误", "The request cannot be read");
                context.ProblemDetails.Detail ??= Say.Pick("请检查请求内容的格式。", "Check the form of the request.");
                context.ProblemDetails.Extensions["code"] = "unreadable";
            }
        });
        services.AddOpenApi();
        services.AddHealthChecks().AddCheck<DatabaseHealth>("database", tags: ["ready"]);
        return services;
    }

    public static WebApplication MapApi(this WebApplication app)
    {
        app.MapOpenApi();
        app.MapAuth();
        app.MapProcedures();
        app.MapFlows();
        app.MapCases();
        app.MapWorkItems();
        app.MapClock();
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains("ready") });
        return app;
    }
}
