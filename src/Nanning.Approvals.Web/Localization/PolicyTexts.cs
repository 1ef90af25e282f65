namespace Nanning.Approvals.Web.Localization;

/// <summary>The texts of the credit register and of the editions of procedures.</summary>
public sealed class PolicyTexts;
