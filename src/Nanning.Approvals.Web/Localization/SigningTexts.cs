namespace Nanning.Approvals.Web.Localization;

/// <summary>The texts of what is done with a work item beside deciding it: opinions, signatures, copies, urging.</summary>
public sealed class SigningTexts;
