namespace Panel.Nodes.Credentials.Verification;

/// <summary>What a real call with a credential showed.</summary>
/// <param name="Ok">False when the provider refused something.</param>
/// <param name="Checks">One for each right that was tried.</param>
/// <param name="Account">Who the provider says it is; null when it does not say.</param>
internal sealed record VerificationResponse(bool Ok, IReadOnlyList<VerificationStepResponse> Checks, string? Account);

/// <param name="Name">What was tried.</param>
/// <param name="Message">The provider's words; null when there is nothing to say.</param>
internal sealed record VerificationStepResponse(string Name, bool Ok, string? Message);
