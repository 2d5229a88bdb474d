namespace Panel.Agent.Registration;

/// <summary>The panel said no, or there is nothing to register with; trying again cannot help.</summary>
public sealed class RegistrationRefusedException(string message) : Exception(message);
