using System.Globalization;
using System.Text;
using Notifications.Hosting.Configuration;
using Notifications.Notifier.Destinations;
using Notifications.Notifier.Destinations.Preset;
using Notifications.Templates.Tests;
using Xunit;

namespace Notifications.Notifier.Tests.Destinations.Presets;

/// <summary>The table of presets in docs/destinations.md is made from the presets.</summary>
public sealed class PresetTableTests
{
    private const string Begin = "<!-- presets -->\n";
    private const string End = "<!-- /presets -->";

    [Fact]
    public void The_table_in_the_documentation_is_that_of_the_presets()
    {
        var page = File.ReadAllText(Path.Combine(Path.GetDirectoryName(DocumentedExample.Page)!, "destinations.md"))
            .ReplaceLineEndings("\n");
        var from = page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        Assert.Equal(Table(), page[from..page.IndexOf(End, StringComparison.Ordinal)]);
    }

    [Fact]
    public void The_example_of_a_preset_in_the_documentation_is_right()
    {
        var page = File.ReadAllText(Path.Combine(Path.GetDirectoryName(DocumentedExample.Page)!, "destinations.md"))
            .ReplaceLineEndings("\n");
        var from = page.IndexOf("```yaml\ndescription: ", StringComparison.Ordinal) + "```yaml\n".Length;
        var document = ConfigurationDocument.Parse(
            page[from..page.IndexOf("```", from, StringComparison.Ordinal)], "zulip.yaml", EnvironmentVariables.Of());
        var preset = PresetReader.Read("zulip", document.Root);
        Assert.Empty(document.Problems);
        PresetRegistration.Try(preset, document.Root);
        Assert.Empty(document.Problems);
    }

    private static string Table()
    {
        var table = new StringBuilder("| type | | recipient | settings | changed or resolved |\n|---|---|---|---|---|\n");
        foreach (var preset in PresetRegistration.BuiltIn.Select(type => PresetRegistration.Read(type.Name)))
            table.Append(CultureInfo.InvariantCulture, $"| [`{preset.Name}`]({preset.Docs}) | {preset.Description} | {preset.Recipient.Description.Replace("|", "\\|", StringComparison.Ordinal)} | {string.Join("; ", preset.Settings.Select(SettingText))} | {Later(preset)} |\n");
        return table.ToString();
    }

    private static string SettingText(PresetSetting setting) =>
        $"`{setting.Name}`{(setting.Default is { Length: > 0 } usual ? $" (`{usual}`)" : setting.IsOptional ? " (optional)" : "")}: {setting.Description}";

    private static string Later(PresetFile preset) => preset switch
    {
        { Edit: not null } => "changed",
        { Name: "alertmanager" or "opsgenie" or "pagerduty" } => "resolved",
        _ => "",
    };
}
