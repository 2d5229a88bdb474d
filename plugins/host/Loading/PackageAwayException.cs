namespace Panel.Plugins.Host.Loading;

/// <summary>The package cannot be had now; says nothing about the plugin.</summary>
internal sealed class PackageAwayException(string message, Exception? innerException = null)
    : Exception(message, innerException);
