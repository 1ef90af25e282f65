using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Nanning.Approvals.Certificates;
using Nanning.Approvals.Messaging;

namespace Nanning.Approvals.Web.Api;

/// <summary>Registers and maps the REST contract.</summary>
public static class ApiSetup
{
    public static IServiceCollection AddApi(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(options => ApiJson.Configure(options.SerializerOptions));
        services.AddProblemDetails(options => options.CustomizeProblemDetails = context => Problems.Explain(context.ProblemDetails));
        // What cannot be read is answered in one place, in Production as in Development.
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.AddSingleton(provider => new CertificatePdf(
            Path.Combine(provider.GetRequiredService<IWebHostEnvironment>().WebRootPath, "lib", "fonts"),
            provider.GetRequiredService<IOptions<MailOptions>>().Value.BaseAddress));
        services.AddOpenApi();
        services.AddHealthChecks().AddCheck<DatabaseHealth>("database", tags: ["ready"]).AddCheck<SweepHealth>("sweeps", tags: ["ready"]).AddCheck<DrainHealth>("drain", tags: ["ready"]);
        return services;
    }

    public static WebApplication MapApi(this WebApplication app)
    {
        app.MapOpenApi();
        app.MapAuth();
        app.MapProcedures();
        app.MapFlows();
        app.MapDefinitions();
        app.MapDescriptors();
        app.MapElsaInstances();
        app.MapDesigner();
        app.MapMigrations();
        app.MapCases();
        app.MapGrants();
        app.MapWorkItems();
        app.MapSavedLists();
        app.MapOpinionPhrases();
        app.MapWorkBatches();
        app.MapSigning();
        app.MapRegistration();
        app.MapNotices();
        app.MapCertificates();
        app.MapNotifications();
        app.MapAdministration();
        app.MapEditions();
        app.MapCredit();
        app.MapDuties();
        app.MapOrders();
        app.MapBoard();
        app.MapLadder();
        app.MapAbsences();
        app.MapPlan();
        app.MapSignals();
        app.MapAutomaticDecisions();
        app.MapConsole();
        app.MapClock();
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
        app.MapHealthChecks("/health/ready", new HealthCheckOptions
        {
            Predicate = check => check.Tags.Contains("ready"),
            ResponseWriter = SweepHealth.WriteAsync,
        });
        return app;
    }
}
