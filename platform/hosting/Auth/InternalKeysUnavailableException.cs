namespace Panel.Hosting.Auth;

/// <summary>Identity cannot be asked for the key of a token, which is therefore neither valid nor invalid.</summary>
public sealed class InternalKeysUnavailableException()
    : Exception("Identity's keys are not there yet, and identity does not answer.");
