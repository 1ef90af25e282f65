using Microsoft.Extensions.DependencyInjection;
using Nanning.Approvals.Designer.Sandbox;
using Nanning.Approvals.Designer.WhatIf;

namespace Nanning.Approvals.Designer;

/// <summary>Registers what the designer and Elsa Studio need.</summary>
internal static class DesignerSetup
{
    public static IServiceCollection AddDesigner(this IServiceCollection services)
    {
        services.AddOptions<DesignerOptions>().BindConfiguration(DesignerOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        return services
            .AddSingleton<DefinitionLookup>().AddSingleton<EnglishNames>().AddSingleton<DesignerQueries>().AddSingleton<ExampleFiles>().AddSingleton<ElsaDescriptors>()
            .AddSingleton<SaveDraft>().AddSingleton<ExamineDraft>().AddSingleton<CheckFormula>().AddSingleton<AskWho>()
            .AddSingleton<Sandboxes>().AddSingleton<RunSavedRuns>().AddSingleton<SaveRun>()
            .AddSingleton<ElsaDefinitions>().AddSingleton<ElsaInstances>().AddSingleton<RemoveDefinition>().AddSingleton<LiveTokens>().AddSingleton<ReplayPast>()
            .AddSingleton<PublishFlow>().AddSingleton<ProposeFlow>().AddSingleton<FlowVersions>();
    }
}
