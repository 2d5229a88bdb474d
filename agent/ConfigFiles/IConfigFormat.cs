namespace Panel.Agent.ConfigFiles;

/// <summary>Changes single values of a text and leaves all else as it is, byte for byte where the format allows.</summary>
internal interface IConfigFormat
{
    /// <param name="text">Empty for a new file.</param>
    /// <exception cref="ConfigFormatException">The text is not of this format.</exception>
    string Patch(string text, IReadOnlyList<ConfigSetting> settings);
}
