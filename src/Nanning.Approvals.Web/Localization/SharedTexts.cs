namespace Nanning.Approvals.Web.Localization;

/// <summary>The texts of the frame, the shared pieces and the public pages. SharedTexts.resx is Chinese, SharedTexts.en.resx English.</summary>
public sealed class SharedTexts;
