"""Full cost, KPI values, the ROI ladder, cost ratios."""
