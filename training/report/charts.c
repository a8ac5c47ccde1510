#include "training/report/charts.h"

#include <math.h>

/* The plot area of a chart, in units of its viewBox; values run from 0 to 1 to the right and up. */
struct plane {
    double left, top, width, height;
};

static const struct plane large = {.left = 34, .top = 24, .width = 296, .height = 216};
static const struct plane small = {.left = 2, .top = 2, .width = 156, .height = 96};
static const struct plane bars = {.left = 34, .top = 8, .width = 296, .height = 96};

/* The width of a number below the plot. */
#define LABEL_WIDTH 36

/* How far apart the labels of thresholds on a curve are at least. */
#define TICK_LABEL_DISTANCE 20

static double x_of(const struct plane *plane, double value)
{
    return plane->left + value * plane->width;
}

static double y_of(const struct plane *plane, double value)
{
    return plane->top + (1 - value) * plane->height;
}

static void begin(struct topic_page *page, double width, double height, const char *label)
{
    topic_page_format(page, "<svg viewBox=\"0 0 %g %g\" role=\"img\" aria-label=\"%s\">", width,
                      height, label);
}

static void draw_line(struct topic_page *page, const char *class, double x1, double y1, double x2,
                      double y2)
{
    topic_page_format(page, "<path class=\"%s\" d=\"M%.1f %.1fL%.1f %.1f\"/>", class, x1, y1, x2,
                      y2);
}

static void draw_dot(struct topic_page *page, const char *class, double x, double y, double radius)
{
    topic_page_format(page, "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%g\"/>", class, x, y,
                      radius);
}

static void draw_grid(struct topic_page *page, const struct plane *plane, int steps)
{
    for (int i = 0; i <= steps; i++) {
        double value = (double)i / steps;
        double y = y_of(plane, value);
        double x = x_of(plane, value);
        draw_line(page, "grid", plane->left, y, plane->left + plane->width, y);
        draw_line(page, "grid", x, plane->top, x, plane->top + plane->height);
    }
}

static void draw_x_labels(struct topic_page *page, const struct plane *plane, const char *name)
{
    double y = plane->top + plane->height + 14;
    for (int i = 0; i <= 4; i++)
        topic_page_format(page, "<text class=\"mid\" x=\"%.1f\" y=\"%.1f\">%g</text>",
                          x_of(plane, i / 4.0), y, i / 4.0);
    topic_page_format(page, "<text class=\"mid name\" x=\"%.1f\" y=\"%.1f\">%s</text>",
                      x_of(plane, 0.5), y + 16, name);
}

static void draw_y_labels(struct topic_page *page, const struct plane *plane, const char *name)
{
    for (int i = 0; i <= 4; i++)
        topic_page_format(page, "<text class=\"end\" x=\"%.1f\" y=\"%.1f\">%g</text>",
                          plane->left - 6, y_of(plane, i / 4.0) + 4, i / 4.0);
    topic_page_format(page, "<text class=\"name\" x=\"%.1f\" y=\"%.1f\">%s</text>", plane->left,
                      plane->top - 10, name);
}

static void draw_curve(struct topic_page *page, const struct plane *plane,
                       const struct topic_score_curve *curve)
{
    if (curve->count == 0)
        return;
    topic_page_format(page, "<path class=\"curve\" d=\"M%.1f %.1f", plane->left,
                      y_of(plane, (double)curve->points[0].precision));
    for (size_t i = 0; i < curve->count; i++)
        topic_page_format(page, "L%.1f %.1f", x_of(plane, (double)curve->points[i].recall),
                          y_of(plane, (double)curve->points[i].precision));
    topic_page_put(page, "\"/>");
}

/* Labels that would cover each other are left out. */
static void draw_ticks(struct topic_page *page, const struct topic_score_curve *curve)
{
    double free_x = 0;
    double free_y = 0;
    for (size_t i = 0; i < TOPIC_SCORE_CURVES_TICKS; i++) {
        double threshold = (double)(i + 1) / (TOPIC_SCORE_CURVES_TICKS + 1);
        double recall = (double)curve->ticks[i].recall;
        double precision = (double)curve->ticks[i].precision;
        double x = x_of(&large, recall);
        double y = y_of(&large, precision);
        if (!curve->ticks[i].is_there)
            continue;
        topic_page_format(page, "<g><title>threshold %g: precision %.2f, recall %.2f</title>",
                          threshold, precision, recall);
        draw_dot(page, "point", x, y, 3);
        if (hypot(x - free_x, y - free_y) > TICK_LABEL_DISTANCE) {
            topic_page_format(page, "<text class=\"end\" x=\"%.1f\" y=\"%.1f\">%g</text>", x - 6,
                              y + 12, threshold);
            free_x = x;
            free_y = y;
        }
        topic_page_put(page, "</g>");
    }
}

void topic_charts_curve(struct topic_page *page, const struct topic_score_curve *curve,
                        struct topic_chart_mark mark)
{
    begin(page, 340, 278, "precision against recall");
    draw_grid(page, &large, 4);
    draw_x_labels(page, &large, "recall");
    draw_y_labels(page, &large, "precision");
    draw_curve(page, &large, curve);
    draw_ticks(page, curve);
    draw_dot(page, "mark", x_of(&large, mark.recall), y_of(&large, mark.precision), 5);
    topic_page_put(page, "</svg>");
}

static void draw_marked(struct topic_page *page, const char *class, struct topic_chart_mark mark,
                        double threshold, double radius)
{
    topic_page_format(page, "<g><title>threshold %.*f: precision %.2f, recall %.2f</title>",
                      TOPIC_PRECISION_THRESHOLDS_PLACES, threshold, mark.precision, mark.recall);
    draw_dot(page, class, x_of(&small, mark.recall), y_of(&small, mark.precision), radius);
    topic_page_put(page, "</g>");
}

void topic_charts_small_curve(struct topic_page *page, const struct topic_score_curve *curve,
                              struct topic_chart_mark mark, double threshold,
                              const struct topic_precision_threshold *rows)
{
    begin(page, 160, 100, "precision against recall");
    draw_grid(page, &small, 2);
    draw_curve(page, &small, curve);
    draw_marked(page, "mark", mark, threshold, 4);
    for (size_t i = 0; rows && i < TOPIC_PRECISION_THRESHOLDS_COUNT; i++)
        if (rows[i].is_reached)
            draw_marked(page, "point", (struct topic_chart_mark){rows[i].recall, rows[i].precision},
                        rows[i].threshold, 3);
    topic_page_put(page, "</svg>");
}

/* Wilson's interval for a proportion (Brown, Cai and DasGupta, "Interval estimation for a binomial
 * proportion", Statistical Science 16, 2001). */
static struct topic_interval wilson(size_t part, size_t whole)
{
    double n = (double)whole;
    double share = (double)part / n;
    const double z = 1.96; /* 95% of a normal distribution are within so many deviations */
    double middle = (share + z * z / (2 * n)) / (1 + z * z / n);
    double half = z / (1 + z * z / n) * sqrt(share * (1 - share) / n + z * z / (4 * n * n));
    return (struct topic_interval){.low = fmax(0, middle - half), .high = fmin(1, middle + half)};
}

void topic_charts_reliability(struct topic_page *page, const struct topic_score_counts *counts)
{
    begin(page, 340, 278, "share of right topics by score");
    draw_grid(page, &large, 4);
    draw_x_labels(page, &large, "score");
    draw_y_labels(page, &large, "share right");
    draw_line(page, "diagonal", x_of(&large, 0), y_of(&large, 0), x_of(&large, 1), y_of(&large, 1));
    for (size_t i = 0; i < TOPIC_SCORE_CURVES_BINS; i++) {
        size_t cells = counts->bins[i].cells;
        if (cells == 0)
            continue;
        double x = x_of(&large, counts->bins[i].score_sum / (double)cells);
        double share = (double)counts->bins[i].due / (double)cells;
        struct topic_interval interval = wilson(counts->bins[i].due, cells);
        topic_page_format(page, "<g><title>%zu of %zu right</title>", counts->bins[i].due, cells);
        draw_line(page, "whisker", x, y_of(&large, interval.low), x, y_of(&large, interval.high));
        draw_dot(page, "point", x, y_of(&large, share), 4);
        topic_page_put(page, "</g>");
    }
    topic_page_put(page, "</svg>");
}

static size_t at(const size_t *counts, size_t bar)
{
    return counts ? counts[bar] : 0;
}

static size_t highest(const size_t *lower, const size_t *upper)
{
    size_t most = 1;
    for (size_t i = 0; i < TOPIC_SCORE_CURVES_BARS; i++)
        if (at(lower, i) + at(upper, i) > most)
            most = at(lower, i) + at(upper, i);
    return most;
}

static void draw_bar(struct topic_page *page, const char *class, size_t bar, double from, double to)
{
    double width = bars.width / TOPIC_SCORE_CURVES_BARS;
    if (to <= from)
        return;
    topic_page_format(
        page, "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>", class,
        bars.left + width * (double)bar + 1, y_of(&bars, to), width - 2, (to - from) * bars.height);
}

void topic_charts_histogram(struct topic_page *page, const char *label,
                            const size_t lower[TOPIC_SCORE_CURVES_BARS],
                            const size_t upper[TOPIC_SCORE_CURVES_BARS])
{
    size_t most = highest(lower, upper);
    begin(page, 340, 140, label);
    for (int i = 0; i <= 1; i++)
        draw_line(page, "grid", bars.left, y_of(&bars, i), bars.left + bars.width, y_of(&bars, i));
    draw_x_labels(page, &bars, "score");
    topic_page_format(page, "<text class=\"end\" x=\"%g\" y=\"%.1f\">%zu</text>", bars.left - 6,
                      bars.top + 9, most);
    for (size_t i = 0; i < TOPIC_SCORE_CURVES_BARS; i++) {
        if (at(lower, i) + at(upper, i) == 0)
            continue;
        double middle = (double)at(lower, i) / (double)most;
        double top = (double)(at(lower, i) + at(upper, i)) / (double)most;
        topic_page_format(page, "<g><title>%.2f to %.2f: ", (double)i / TOPIC_SCORE_CURVES_BARS,
                          (double)(i + 1) / TOPIC_SCORE_CURVES_BARS);
        if (upper)
            topic_page_format(page, "%zu right, %zu wrong</title>", lower[i], upper[i]);
        else
            topic_page_format(page, "%zu</title>", lower[i]);
        draw_bar(page, upper ? "right" : "missed", i, 0, middle);
        draw_bar(page, "wrong", i, middle, top);
        topic_page_put(page, "</g>");
    }
    topic_page_put(page, "</svg>");
}

/* The position of a point between the first and the last, 0 to 1, on a logarithmic scale. */
static double place_of(const struct topic_learning_curve *curve, size_t point)
{
    double first = log((double)curve->points[0].articles);
    double last = log((double)curve->points[curve->count - 1].articles);
    double own = log((double)curve->points[point].articles);
    return last > first ? (own - first) / (last - first) : 0.5;
}

static void draw_learning(struct topic_page *page, const struct topic_learning_curve *curve,
                          bool is_macro)
{
    topic_page_format(page, "<path class=\"curve%s\" d=\"", is_macro ? " second" : "");
    for (size_t i = 0; i < curve->count; i++)
        topic_page_format(
            page, "%c%.1f %.1f", i == 0 ? 'M' : 'L', x_of(&large, place_of(curve, i)),
            y_of(&large, is_macro ? curve->points[i].macro_f1 : curve->points[i].micro_f1));
    topic_page_put(page, "\"/>");
    for (size_t i = 0; i < curve->count; i++) {
        const struct topic_learning_curve_point *point = &curve->points[i];
        double value = is_macro ? point->macro_f1 : point->micro_f1;
        topic_page_format(page, "<g><title>%zu articles: %.3f</title>", point->articles, value);
        draw_dot(page, is_macro ? "point second" : "point", x_of(&large, place_of(curve, i)),
                 y_of(&large, value), 4);
        topic_page_put(page, "</g>");
    }
}

void topic_charts_learning(struct topic_page *page, const struct topic_learning_curve *curve)
{
    double bottom = large.top + large.height;
    double end = large.left + large.width;
    double free_from = 0; /* where the next label may begin; the last point always has one */
    if (curve->count == 0)
        return;
    begin(page, 340, 278, "F1 by the number of training articles");
    draw_y_labels(page, &large, "F1");
    for (int i = 0; i <= 4; i++)
        draw_line(page, "grid", large.left, y_of(&large, i / 4.0), large.left + large.width,
                  y_of(&large, i / 4.0));
    for (size_t i = 0; i < curve->count; i++) {
        double x = x_of(&large, place_of(curve, i));
        draw_line(page, "grid", x, large.top, x, bottom);
        if (x < free_from || (i + 1 < curve->count && x + LABEL_WIDTH > end))
            continue;
        topic_page_format(page, "<text class=\"mid\" x=\"%.1f\" y=\"%.1f\">%zu</text>", x,
                          bottom + 14, curve->points[i].articles);
        free_from = x + LABEL_WIDTH;
    }
    topic_page_format(page,
                      "<text class=\"mid name\" x=\"%.1f\" y=\"%.1f\">training articles"
                      "</text>",
                      x_of(&large, 0.5), bottom + 30);
    draw_learning(page, curve, true);
    draw_learning(page, curve, false);
    topic_page_put(page, "</svg>");
}

void topic_charts_interval(struct topic_page *page, double value, struct topic_interval interval)
{
    topic_page_put(page, "<svg class=\"interval\" viewBox=\"0 0 200 10\" "
                         "preserveAspectRatio=\"none\" aria-hidden=\"true\">");
    draw_line(page, "grid", 0, 5, 200, 5);
    draw_line(page, "range", interval.low * 200, 5, interval.high * 200, 5);
    draw_line(page, "tick", value * 200, 0, value * 200, 10);
    topic_page_put(page, "</svg>");
}
