using System.Text.Json;
using Notifications.Import.Expr;
using Notifications.Templates;
using Notifications.Templates.Functions.Go;
using Notifications.Testing;
using Xunit;

namespace Notifications.Import.Tests.Expr;

/// <summary>Translated conditions fire for the same Applications as those of the engine.</summary>
public sealed class GoldenConditionTests(ITestOutputHelper output)
{
    private static readonly RenderOptions Options =
        RenderOptions.Default with
        {
            Functions = GoFunctions.Tables,
            Clock = new ManualTime(new DateTimeOffset(2026, 2, 1, 12, 0, 0, TimeSpan.Zero))
        };

    public static TheoryData<string> Sets => GoldenSets.Names;

    [Theory]
    [MemberData(nameof(Sets))]
    public void Every_condition_fires_for_the_same_Applications(string set)
    {
        var golden = GoldenSets.Named(set);
        var translated = new Dictionary<(string, string, int), (string Text, TemplateExpression Expression)>();
        var (compared, wrong) = (0, new List<string>());
        foreach (var line in golden.Conditions())
        {
            var key = (line.Configuration, line.Trigger, line.Index);
            if (!translated.TryGetValue(key, out var condition))
                translated[key] = condition = Translate(golden, line);
            compared++;
            var fired = condition.Expression.Evaluate(
                Model(golden.Applications[line.Application]), Options, TestContext.Current.CancellationToken);
            if (fired.IsTrue != line.Fires)
                wrong.Add($"{line.Configuration} {line.Trigger}[{line.Index}] {line.Application}: {condition.Text}: {fired.IsTrue} {fired.Error}");
        }

        output.WriteLine($"{compared} conditions compared: {golden.Note}");
        Assert.True(wrong.Count == 0, string.Join("\n", wrong.Take(40)));
        Assert.True(compared >= golden.AtLeast.Conditions, $"{compared} compared");
    }

    private static (string Text, TemplateExpression Expression) Translate(GoldenSet golden, GoldenCondition line)
    {
        var when = golden.Read(line.Configuration).Triggers.Single(known => known.Name == line.Trigger).Conditions[line.Index].When?.Text
            ?? "false";
        var translated = ExprTranslator.Condition(when);
        Assert.True(translated.Code is not null, $"{line.Configuration} {line.Trigger}: {when}: {string.Join(", ", translated.Remarks)}");
        var condition = TemplateExpression.Parse(translated.Code);
        Assert.True(condition.Expression is not null, $"{translated.Code}: {string.Join(", ", condition.Errors)}");
        return ($"{when} => {translated.Code}", condition.Expression);
    }

    private static TemplateModel Model(JsonElement application) =>
        TemplateModel.Empty.With("app", application)
        .With("context", new Dictionary<string, string> { ["argocdUrl"] = "https://argocd.example.com" });
}
