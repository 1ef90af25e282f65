using Microsoft.Extensions.DependencyInjection;

namespace Nanning.Approvals.Designer;

/// <summary>Registers what the designer and Elsa Studio need.</summary>
internal static class DesignerSetup
{
    public static IServiceCollection AddDesigner(this IServiceCollection services) => services
        .AddSingleton<DefinitionLookup>().AddSingleton<DesignerQueries>().AddSingleton<ExampleFiles>().AddSingleton<ElsaDescriptors>()
        .AddSingleton<SaveDraft>().AddSingleton<ExamineDraft>().AddSingleton<CheckFormula>().AddSingleton<AskWho>();
}
